package org.weir.test.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.weir.test.faults.Faults.Outage;
import org.weir.test.faults.Ledger.Accepted;

/// Whether tables `decision` and `held_message` and the logs say what happened. A Weir that was
/// killed takes along what it had not written; one that is stopped loses none, also while MariaDB
/// is away.
final class Records {
  /// A batch waits a quarter of a second, and a busy machine takes its time.
  private static final Duration WRITING = Duration.ofSeconds(5);

  /// Why an ERROR is as it should be.
  private static final Map<Pattern, String> EXPECTED =
      Map.of(
          Pattern.compile("decisions are not recorded, \\d+ wait: "),
          "MariaDB's disk full",
          Pattern.compile("campaigns are not shared: "),
          "MariaDB's disk full",
          Pattern.compile("changes made in SQL do not take effect: "),
          "MariaDB's disk full");

  private final Site site;
  private final List<Outage> outages;
  private final List<String> problems = new ArrayList<>();
  private int taken;

  private Records(Site site, List<Outage> outages) {
    this.site = site;
    this.outages = List.copyOf(outages);
  }

  static Records check(Site site, Ledger ledger, Reckoning reckoning, List<Outage> outages)
      throws SQLException, IOException {
    var records = new Records(site, outages);
    Map<String, String> actions = records.actions();
    Set<String> held = records.held();
    for (Accepted each : ledger.accepted()) {
      String action = actions.get(each.queueId());
      boolean isHeld = reckoning.isHeld(each.queueId());
      if (action == null && records.tookAlong(each)) {
        records.taken++;
      } else if (action == null) {
        records.problems.add(each + " is not recorded");
      } else if (action.equals("hold") != isHeld || isHeld != held.contains(each.queueId())) {
        records.problems.add(each + " is recorded as " + action + ", on hold: " + isHeld);
      }
    }
    records.checkLogs();
    return records;
  }

  private Map<String, String> actions() throws SQLException {
    Map<String, String> actions = new HashMap<>();
    for (Map<String, String> row :
        site.provider()
            .query(
                "SELECT queue_id, action FROM decision WHERE action IN ('pass', 'tag', 'hold')")) {
      actions.put(row.getOrDefault("queue_id", ""), row.getOrDefault("action", ""));
    }
    return actions;
  }

  private Set<String> held() throws SQLException {
    Set<String> held = new HashSet<>();
    for (Map<String, String> row :
        site.provider().query("SELECT queue_id FROM held_message WHERE state = 'held'")) {
      held.add(row.getOrDefault("queue_id", ""));
    }
    return held;
  }

  /// Whether that Weir was killed before it could write it.
  private boolean tookAlong(Accepted each) {
    return site.hosts().get(each.host()).weirKilled().stream()
        .anyMatch(killed -> killed.isAfter(each.sent()) && !couldWrite(each.answered(), killed));
  }

  private boolean couldWrite(Instant answered, Instant killed) {
    return Duration.between(answered, killed).compareTo(WRITING) > 0
        && outages.stream()
            .noneMatch(outage ->
                outage.from().isBefore(answered.plus(WRITING))
                    && outage.to().isAfter(killed.minus(WRITING)));
  }

  private void checkLogs() throws IOException {
    for (Host host : site.hosts()) {
      List<String> lines = host.logLines();
      if (lines.stream().noneMatch(line -> line.contains(" level=info "))) {
        problems.add(host + ": its log is not in the form that is looked for");
      }
      lines.forEach(line -> checkLine(host, line));
    }
  }

  private void checkLine(Host host, String line) {
    boolean bad = line.contains(" level=error ") || line.contains("Exception in thread");
    if (bad && EXPECTED.keySet().stream().noneMatch(reason -> reason.matcher(line).find())) {
      problems.add(host + ": " + line);
    }
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /// Decisions that a killed Weir took along.
  int taken() {
    return taken;
  }
}
