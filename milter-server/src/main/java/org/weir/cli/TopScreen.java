package org.weir.cli;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.weir.store.DecisionRegister;
import org.weir.store.Traffic.Alert;
import org.weir.store.Traffic.Counts;
import org.weir.store.Traffic.Relay;
import org.weir.store.Traffic.Source;
import org.weir.store.Traffic.View;

/// What `weir top` shows, line by line. Pure: text that comes from mail is made harmless, and no
/// line is wider than the screen.
final class TopScreen {
  /// What a person can do, for the last line.
  static final String KEYS = "up/down: choose  e: explain  h: hold  space: now  q: quit";

  private static final AttributedStyle PLAIN = AttributedStyle.DEFAULT;
  private static final AttributedStyle BOLD = AttributedStyle.DEFAULT.bold();
  private static final AttributedStyle CHOSEN = AttributedStyle.DEFAULT.inverse();
  private static final AttributedStyle ALARM =
      AttributedStyle.DEFAULT.foreground(AttributedStyle.RED).bold();

  private static final int MOST_SCRIPTS = 3;
  private static final int MOST_RELAYS = 4;
  private static final int MOST_ALERTS = 3;
  private static final int FEWEST_ACCOUNTS = 3;
  private static final double MUCH = 5;
  private static final Duration SILENT = Duration.ofSeconds(30);

  private final int width;
  private final int height;
  private final List<AttributedString> lines = new ArrayList<>();

  private TopScreen(int width, int height) {
    this.width = width;
    this.height = height;
  }

  /// The whole screen.
  ///
  /// @param chosen the account that keys act on, from 0
  /// @param footer the last line: what happened, or what is asked
  static List<AttributedString> of(View view, int chosen, String footer, int width, int height) {
    TopScreen screen = new TopScreen(width, height);
    screen.head(view);
    int below = screen.below(view);
    int room = Math.max(FEWEST_ACCOUNTS, height - screen.lines.size() - 2 - below);
    screen.accounts(view.accounts(), chosen, room);
    screen.scripts(view);
    screen.relays(view);
    screen.alerts(view.alerts());
    return screen.ending(footer);
  }

  /// The last decisions about an account.
  static List<AttributedString> explanation(
      String account,
      List<DecisionRegister.Entry> decisions,
      String footer,
      int width,
      int height) {
    TopScreen screen = new TopScreen(width, height);
    screen.add("Last decisions about " + safe(account) + ", newest first", BOLD);
    screen.add("TIME      ACTION  CODE  SCORE  RCPTS  EVENT                       SENDER", BOLD);
    for (DecisionRegister.Entry each : decisions) {
      screen.add(
          String.format(
              Locale.ROOT,
              "%-8s  %-6s  %-4s  %5.1f  %5d  %-26s  %s",
              time(each.at().atZone(ZoneId.systemDefault()).toLocalTime()),
              each.action(),
              each.code(),
              each.score(),
              each.recipients(),
              each.event(),
              safe(each.sender().isEmpty() ? "<>" : each.sender())),
          each.action().equals("pass") ? PLAIN : ALARM);
    }
    return screen.ending(footer);
  }

  /// The same without a terminal: a line for all, and one for each account.
  static List<String> plain(View view) {
    List<String> lines = new ArrayList<>();
    lines.add(time(at(view)) + "  " + summary(view) + "  " + counts(view));
    for (Source source : view.accounts()) {
      lines.add("  " + source(source));
    }
    view.alerts().forEach(alert -> lines.add("  ALERT " + alert(alert)));
    return lines;
  }

  private void head(View view) {
    add("weir top  " + time(at(view)) + "  " + summary(view), BOLD);
    add(counts(view), PLAIN);
    add("", PLAIN);
  }

  private static String summary(View view) {
    long alive = view.relays().stream().filter(relay -> !silent(relay, view)).count();
    return String.format(
        Locale.ROOT,
        "last %s  relays %d of %d  on hold %d  alerts %d",
        Period.of(view.window()),
        alive,
        view.relays().size(),
        view.held(),
        view.alerts().size());
  }

  private static String counts(View view) {
    Counts counts = view.counts();
    return String.format(
        Locale.ROOT,
        "%.1f messages/min: pass %d  tag %d  defer %d  hold %d  reject %d",
        counts.all() * 60.0 / view.window().toSeconds(),
        counts.pass(),
        counts.tag(),
        counts.defer(),
        counts.hold(),
        counts.reject());
  }

  private void accounts(List<Source> accounts, int chosen, int room) {
    add(title("ACCOUNT"), BOLD);
    int first = Math.max(0, Math.min(chosen - room + 1, accounts.size() - room));
    for (int i = first; i < Math.min(accounts.size(), first + room); i++) {
      Source source = accounts.get(i);
      AttributedStyle style =
          source.messages() > MUCH * Math.max(1, source.usual()) ? ALARM : PLAIN;
      add(source(source), i == chosen ? CHOSEN : style);
    }
    if (accounts.isEmpty()) {
      add("no mail", PLAIN);
    }
  }

  /// Lines that what follows the accounts takes.
  private int below(View view) {
    int scripts = Math.min(MOST_SCRIPTS, view.scripts().size());
    int relays = Math.min(MOST_RELAYS, view.relays().size());
    int alerts = Math.min(MOST_ALERTS, view.alerts().size());
    return (scripts == 0 ? 0 : scripts + 1)
        + (relays == 0 ? 0 : relays + 1)
        + (alerts == 0 ? 0 : alerts + 1);
  }

  private void scripts(View view) {
    if (!view.scripts().isEmpty()) {
      add(title("SCRIPT"), BOLD);
      view.scripts().stream().limit(MOST_SCRIPTS).forEach(source -> add(source(source), PLAIN));
    }
  }

  private static String title(String what) {
    return String.format(
        Locale.ROOT,
        "%-30s %8s %8s %6s %8s %7s",
        what,
        "MSGS",
        "RCPTS",
        "HELD",
        "REFUSED",
        "x USUAL");
  }

  private static String source(Source source) {
    String name = safe(source.name());
    String usual = usual(source);
    return String.format(
        Locale.ROOT,
        "%-30s %8d %8d %6d %8d %7s",
        name.length() > 30 ? name.substring(0, 27) + "..." : name,
        source.messages(),
        source.recipients(),
        source.held(),
        source.refused(),
        usual);
  }

  private static String usual(Source source) {
    if (Double.isNaN(source.usual())) {
      return "-";
    }
    return source.usual() == 0
        ? "new"
        : String.format(Locale.ROOT, "%.1f", source.messages() / source.usual());
  }

  private void relays(View view) {
    if (!view.relays().isEmpty()) {
      add(String.format(Locale.ROOT, "%-30s %8s  %s", "RELAY", "MSGS", "LAST SEEN"), BOLD);
    }
    for (Relay relay : view.relays().stream().limit(MOST_RELAYS).toList()) {
      long seconds = Math.max(0, ChronoUnit.SECONDS.between(relay.lastSeen(), view.at()));
      String line =
          String.format(
              Locale.ROOT, "%-30s %8d  %d s ago", safe(relay.name()), relay.messages(), seconds);
      add(line, silent(relay, view) ? ALARM : PLAIN);
    }
  }

  private static boolean silent(Relay relay, View view) {
    return relay.lastSeen().plus(SILENT).isBefore(view.at());
  }

  private void alerts(List<Alert> alerts) {
    if (!alerts.isEmpty()) {
      add("ALERTS", BOLD);
      alerts.stream().limit(MOST_ALERTS).forEach(alert -> add(alert(alert), ALARM));
    }
  }

  private static String alert(Alert alert) {
    return safe(alert.kind() + " " + alert.subject() + ": " + alert.detail());
  }

  /// Filled up, the footer last.
  private List<AttributedString> ending(String footer) {
    while (lines.size() > height - 1) {
      lines.removeLast();
    }
    while (lines.size() < height - 1) {
      add("", PLAIN);
    }
    add(footer, PLAIN);
    return lines;
  }

  private void add(String text, AttributedStyle style) {
    lines.add(new AttributedString(text, style).columnSubSequence(0, width));
  }

  private static LocalTime at(View view) {
    return view.at().atZone(ZoneId.systemDefault()).toLocalTime();
  }

  private static String time(LocalTime time) {
    return time.truncatedTo(ChronoUnit.SECONDS).format(DateTimeFormatter.ISO_TIME);
  }

  private static String safe(String text) {
    return Cell.of(text).text();
  }
}
