package org.weir.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Notice.Event;

/// How far telling people about an alert has come, and what is due. One alert is one incident: it
/// is announced, people are reminded ever more seldom while it lasts, and told once when it has
/// been over for a while. What comes back before that is the same incident, so nothing flaps.
///
/// @param announced how often it was; 0 = nobody knows of it
/// @param announcedAt last time; null = never
/// @param resolvedAt null = still so
/// @param muted nobody wants to hear of it now
public record Incident(
    int announced, @Nullable Instant announcedAt, @Nullable Instant resolvedAt, boolean muted) {
  /// How long it must be over before people are told.
  public static final Duration QUIET = Duration.ofMinutes(15);

  /// From one notice to the next; the last of them from then on.
  private static final List<Duration> REMINDERS =
      List.of(
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(8),
          Duration.ofDays(1));

  /// What is to be said now, if anything. [Event#RESOLVED] ends it; see [#silent].
  public Optional<Event> due(Instant now) {
    if (resolvedAt != null) {
      return resolvedAt.plus(QUIET).isAfter(now) ? Optional.empty() : Optional.of(Event.RESOLVED);
    }
    if (muted) {
      return Optional.empty();
    }
    if (announcedAt == null) {
      return Optional.of(Event.OPENED);
    }
    Duration pause = REMINDERS.get(Math.clamp(announced - 1L, 0, REMINDERS.size() - 1));
    return announcedAt.plus(pause).isAfter(now) ? Optional.empty() : Optional.of(Event.REMINDER);
  }

  /// Whether it ends without a word: nobody knew of it, or wants to.
  public boolean silent() {
    return muted || announced == 0;
  }
}
