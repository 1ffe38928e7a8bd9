package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Kind;
import org.weir.alert.SurgeRule;
import org.weir.alert.Tally;

/// Counts in table `decision` what was not to pass, now and before, by its index alone. What the
/// policy asked for counts, so observing warns as well. Thread-safe.
public final class DecisionCounts {
  /// What is usual is the mean of so many windows: a rise in steps shows against the last of them,
  /// and a short pause does not.
  private static final int WINDOWS_BEFORE = 3;

  private static final int MOST_ACCOUNTS = 1_000;
  private static final int MOST_NAMED = 3;
  private static final List<Counted> COUNTED =
      List.of(
          new Counted("reject", Kind.ACCOUNT_REFUSED, Kind.PLATFORM_REFUSED),
          new Counted("hold", Kind.ACCOUNT_HELD, Kind.PLATFORM_HELD),
          new Counted("defer", Kind.ACCOUNT_DEFERRED, Kind.PLATFORM_DEFERRED));

  /// What is counted here.
  public static final Set<Kind> KINDS =
      COUNTED.stream()
          .flatMap(counted -> Stream.of(counted.account(), counted.platform()))
          .collect(Collectors.toUnmodifiableSet());

  private record Counted(String wanted, Kind account, Kind platform) {}

  private final Database database;

  public DecisionCounts(Database database) {
    this.database = database;
  }

  /// The accounts with most of each, 1000 at most, and all mail together; only what reaches the
  /// rule's floor. Asks six statements.
  ///
  /// @throws StoreException when MariaDB does not answer
  public List<Tally> count(SurgeRule rule) {
    List<Tally> tallies = new ArrayList<>();
    for (Counted counted : COUNTED) {
      tallies.addAll(accounts(rule, counted.wanted(), counted.account()));
      tallies.addAll(platform(rule, counted.wanted(), counted.platform()));
    }
    return tallies.stream().filter(tally -> tally.now() >= rule.floor(tally.kind())).toList();
  }

  private List<Tally> accounts(SurgeRule rule, String wanted, Kind kind) {
    long window = rule.window().toSeconds();
    return database.run(
        "count decisions by account",
        sql ->
            sql.list(
                """
                SELECT d.account_id, a.name, d.recent, d.earlier FROM (
                  SELECT account_id, SUM(at >= NOW(6) - INTERVAL ? SECOND) AS recent,
                    SUM(at < NOW(6) - INTERVAL ? SECOND) AS earlier
                  FROM decision WHERE wanted = ? AND at >= NOW(6) - INTERVAL ? SECOND
                    AND account_id IS NOT NULL
                  GROUP BY account_id HAVING recent >= ? ORDER BY recent DESC LIMIT ?) d
                LEFT JOIN account a ON a.id = d.account_id
                """,
                row -> tally(row, kind, row.getLong("account_id"), subject(row)),
                window,
                window,
                wanted,
                window * (WINDOWS_BEFORE + 1),
                rule.floor(kind),
                MOST_ACCOUNTS));
  }

  private List<Tally> platform(SurgeRule rule, String wanted, Kind kind) {
    long window = rule.window().toSeconds();
    return database.run(
        "count decisions",
        sql ->
            sql.list(
                """
                SELECT COALESCE(SUM(at >= NOW(6) - INTERVAL ? SECOND), 0) AS recent,
                  COALESCE(SUM(at < NOW(6) - INTERVAL ? SECOND), 0) AS earlier
                FROM decision WHERE wanted = ? AND at >= NOW(6) - INTERVAL ? SECOND
                """,
                row -> tally(row, kind, null, "all"),
                window,
                window,
                wanted,
                window * (WINDOWS_BEFORE + 1)));
  }

  /// Who has most of what a platform's alert is about, `K-1 512, K-2 40`; empty when nobody has
  /// many.
  public static String leaders(List<Tally> tallies, Kind platform) {
    return COUNTED.stream()
        .filter(counted -> counted.platform() == platform)
        .flatMap(counted -> tallies.stream().filter(tally -> tally.kind() == counted.account()))
        .limit(MOST_NAMED)
        .map(tally -> tally.subject() + " " + tally.now())
        .collect(Collectors.joining(", "));
  }

  private static Tally tally(ResultSet row, Kind kind, @Nullable Long account, String subject)
      throws SQLException {
    return new Tally(
        kind, subject, account, row.getLong("recent"), row.getLong("earlier") / WINDOWS_BEFORE);
  }

  /// The account's name where it is plain, for the column is.
  private static String subject(ResultSet row) throws SQLException {
    String name = row.getString("name");
    return name != null && name.matches("[ -~]+") ? name : "account " + row.getLong("account_id");
  }
}
