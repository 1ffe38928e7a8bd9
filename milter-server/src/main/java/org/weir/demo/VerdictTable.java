package org.weir.demo;

import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.weir.policy.Action;

/// The live table: one line a verdict, like verdicts in a row as one line with their range.
/// Confined to one thread.
final class VerdictTable {
  private static final String ROW = "%-5s  %-20s %-9s %-6s  %-4s  %s%n";

  private final PrintStream out;
  private final Map<Action, Integer> totals = new EnumMap<>(Action.class);
  private String time = "";
  private String who = "";
  private int first;
  private int last;
  private Answer shown = new Answer(Action.PASS, "", "");

  /// What the relay was told: the verdict, the stable code, and the reason as the relay sees it.
  record Answer(Action action, String code, String reason) {}

  VerdictTable(PrintStream out) {
    this.out = out;
  }

  void head() {
    out.printf(ROW, "time", "who", "message", "answer", "code", "reason");
    out.println("-".repeat(96));
  }

  void add(String time, String who, int number, Answer answer) {
    totals.merge(answer.action(), 1, Integer::sum);
    boolean same = who.equals(this.who) && number == last + 1 && answer.equals(shown);
    if (!same) {
      flush();
      this.time = time;
      this.who = who;
      first = number;
      shown = answer;
    }
    last = number;
  }

  /// Prints what is still gathered.
  void flush() {
    if (last > 0) {
      String range = first == last ? "#" + first : "#" + first + "-" + last;
      out.printf(ROW, time, who, range, shown.action().word(), shown.code(), shown.reason());
      last = 0;
      who = "";
    }
  }

  int total() {
    return totals.values().stream().mapToInt(Integer::intValue).sum();
  }

  String totalsLine() {
    StringBuilder line = new StringBuilder("Answers:");
    for (Action action : Action.values()) {
      line.append(
          String.format(Locale.ROOT, "  %d %s", totals.getOrDefault(action, 0), action.word()));
    }
    return line.toString();
  }
}
