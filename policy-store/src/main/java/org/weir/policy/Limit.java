package org.weir.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One limit that applies to an account now: at most `maximum` units in a `period`.
///
/// A sliding window, approximated by two: never more than the maximum in a window (a multiple of
/// the period since 1970), and what was granted in the one before counts by the share of it that
/// still overlaps, as if it had been spread evenly. Bursts at the ends of two windows can bring
/// nearly twice the maximum into one period.
///
/// @param quotaId the row of table `quota` that says so
/// @param maxAgeDays the limit is for accounts younger than this many days; null = of any age
public record Limit(
    long quotaId,
    Scope scope,
    Unit unit,
    Duration period,
    long maximum,
    @Nullable Integer maxAgeDays) {

  /// Whose messages are counted together.
  public enum Scope {
    /// Those of each of the account's logins for themselves.
    LOGIN("login"),
    /// Those of each of the account's scripts for themselves.
    SCRIPT("script"),
    ACCOUNT("account"),
    /// Those of all accounts.
    PLATFORM("platform");

    private final String word;

    Scope(String word) {
      this.word = word;
    }

    /// The word in SQL.
    public String word() {
      return word;
    }
  }

  /// What is counted. A message counts once, or once per recipient that the MTA accepted.
  public enum Unit {
    MESSAGES("messages"),
    RECIPIENTS("recipients");

    private final String word;

    Unit(String word) {
      this.word = word;
    }

    /// The word in SQL and in replies.
    public String word() {
      return word;
    }
  }

  /// Of an account as a whole.
  public Limit(
      long quotaId, Unit unit, Duration period, long maximum, @Nullable Integer maxAgeDays) {
    this(quotaId, Scope.ACCOUNT, unit, period, maximum, maxAgeDays);
  }

  /// How many units a message with so many recipients costs.
  public long cost(int recipients) {
    return unit == Unit.MESSAGES ? 1 : recipients;
  }

  /// For people: `100 messages a day for accounts younger than 30 days`, `20 messages an hour for
  /// each script`.
  public String describe() {
    String text = maximum + " " + unit.word() + " " + periodWords();
    String whose =
        switch (scope) {
          case LOGIN -> text + " for each login";
          case SCRIPT -> text + " for each script";
          case ACCOUNT -> text;
          case PLATFORM -> text + " for all accounts together";
        };
    return maxAgeDays == null
        ? whose
        : whose + " for accounts younger than " + maxAgeDays + " days";
  }

  /// The period as an adjective: `Daily`, `Hourly`, or `Quota` for odd ones.
  public String adjective() {
    return switch ((int) Math.min(period.toSeconds(), Integer.MAX_VALUE)) {
      case 60 -> "Per-minute";
      case 3_600 -> "Hourly";
      case 86_400 -> "Daily";
      case 2_592_000 -> "Monthly";
      default -> "Sending";
    };
  }

  private String periodWords() {
    long seconds = period.toSeconds();
    if (seconds == 86_400) {
      return "a day";
    }
    if (seconds == 3_600) {
      return "an hour";
    }
    if (seconds == 60) {
      return "a minute";
    }
    if (seconds % 86_400 == 0) {
      return "in " + seconds / 86_400 + " days";
    }
    if (seconds % 3_600 == 0) {
      return "in " + seconds / 3_600 + " hours";
    }
    return "in " + seconds + " seconds";
  }
}
