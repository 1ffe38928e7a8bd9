package org.weir.check;

import java.util.List;
import java.util.Locale;

/// What a check says: one line and performance data, in the manner of the Monitoring Plugins. What
/// comes from logs and peers is made harmless.
///
/// @param text what is wrong and what to do
/// @param performance `queue=12;100;1000`
public record Report(State state, String text, List<String> performance) {
  private static final int LONGEST = 800;

  /// With Nagios' exit codes.
  public enum State {
    OK(0),
    WARNING(1),
    CRITICAL(2),
    UNKNOWN(3);

    private final int exitCode;

    State(int exitCode) {
      this.exitCode = exitCode;
    }

    /// What the process ends with.
    public int exitCode() {
      return exitCode;
    }

    /// The worse of two; not knowing is worse than all is well, better than all else.
    public State and(State other) {
      return rank() >= other.rank() ? this : other;
    }

    private int rank() {
      return switch (this) {
        case OK -> 0;
        case UNKNOWN -> 1;
        case WARNING -> 2;
        case CRITICAL -> 3;
      };
    }

    /// By a value and two thresholds that belong to what is bad.
    public static State of(long value, long warning, long critical) {
      return value >= critical ? CRITICAL : value >= warning ? WARNING : OK;
    }
  }

  public Report {
    performance = List.copyOf(performance);
  }

  public static Report unknown(String text) {
    return new Report(State.UNKNOWN, text, List.of());
  }

  /// The line.
  ///
  /// @param service what was checked
  public String line(String service) {
    String plain = text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?").replace('|', '/');
    String said = plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "…";
    String line = service.toUpperCase(Locale.ROOT) + " " + state + " - " + said;
    return performance.isEmpty() ? line : line + " | " + String.join(" ", performance);
  }
}
