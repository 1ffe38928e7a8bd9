package org.weir.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What is said about an alert. The same in every channel; what stands in it may come from
/// strangers, so whoever writes it down sees to it that it cannot be taken for anything else.
///
/// @param key the same however often it is tried, ASCII without blanks
/// @param kind the word of a [Kind], perhaps of a newer Weir
/// @param number 0 = the first about this alert
/// @param relay which noticed
/// @param resolvedAt null = still so
public record Notice(
    String key,
    Event event,
    int number,
    String kind,
    String subject,
    String relay,
    String detail,
    Instant openedAt,
    @Nullable Instant resolvedAt) {
  /// Why it is said now.
  public enum Event {
    OPENED("opened"),
    REMINDER("reminder"),
    RESOLVED("resolved");

    private final String word;

    Event(String word) {
      this.word = word;
    }

    /// As in the database.
    public String word() {
      return word;
    }
  }

  /// What the kind means, for people; empty when we do not know it.
  public String says() {
    return Kind.of(kind).map(Kind::says).orElse("");
  }

  /// One line that says it all, printable ASCII of at most 200 characters.
  public String headline() {
    String state =
        switch (event) {
          case OPENED -> "";
          case REMINDER -> "still: ";
          case RESOLVED -> "resolved: ";
        };
    String line = "[weir] " + state + kind + " " + subject;
    String plain = line.replaceAll("[^ -~]", "?");
    return plain.length() <= 200 ? plain : plain.substring(0, 200);
  }
}
