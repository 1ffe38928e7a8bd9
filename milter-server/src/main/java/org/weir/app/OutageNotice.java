package org.weir.app;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.alert.Kind;
import org.weir.alert.Notice;
import org.weir.alert.Notice.Event;
import org.weir.notice.Channel;

/// Says that MariaDB is away, which cannot be written down there: each relay says so itself, by
/// each channel once, and once when it has been back for a while. A channel that does not take it
/// is tried five times, a turn apart. Confined to one thread.
final class OutageNotice {
  private static final Logger log = LoggerFactory.getLogger(OutageNotice.class);
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration QUIET = Duration.ofMinutes(5);
  private static final int MOST_ATTEMPTS = 5;

  private final String relay;
  private final InstantSource clock;

  /// When it went away; null = it is there.
  private @Nullable Instant since;

  private Instant lastAway = Instant.EPOCH;
  private boolean announced;
  private boolean over;
  private final Set<String> told = new HashSet<>();
  private final List<Channel> pending = new ArrayList<>();
  private int attempts;

  OutageNotice(String relay, InstantSource clock) {
    this.relay = relay;
    this.clock = clock;
  }

  /// @param answering whether MariaDB does
  void turn(boolean answering, List<Channel> channels) throws InterruptedException {
    Instant now = clock.instant();
    if (!answering) {
      away(now, channels);
    } else if (!announced) {
      since = null; // a hiccup
    } else if (!over && !lastAway.plus(QUIET).isAfter(now)) {
      over = true;
      begin(channels.stream().filter(channel -> told.contains(channel.name())).toList());
    }
    if (since != null && !pending.isEmpty()) {
      tell(since);
    }
    if (over && pending.isEmpty()) {
      since = null;
      announced = false;
      over = false;
      told.clear();
    }
  }

  private void away(Instant now, List<Channel> channels) {
    since = since == null ? now : since;
    lastAway = now;
    if (!announced && !since.plus(PATIENCE).isAfter(now)) {
      announced = true;
      begin(channels);
    }
  }

  private void begin(List<Channel> channels) {
    pending.clear();
    pending.addAll(channels);
    attempts = 0;
  }

  private void tell(Instant began) throws InterruptedException {
    Notice notice =
        new Notice(
            began.getEpochSecond() + "-" + relay + (over ? "-back" : "-away"),
            over ? Event.RESOLVED : Event.OPENED,
            over ? 1 : 0,
            Kind.DATABASE_AWAY.word(),
            relay,
            relay,
            "the relay's log says why; mail goes on as far as `database.grace` and quota in hand"
                + " allow",
            began,
            over ? lastAway : null);
    attempts++;
    for (Channel channel : List.copyOf(pending)) {
      try {
        channel.send(notice);
        told.add(channel.name());
        pending.remove(channel);
      } catch (IOException e) {
        log.warn("notice not sent by {}: {}", channel.name(), e.getMessage());
      }
    }
    if (attempts == MOST_ATTEMPTS) {
      pending.clear();
    }
  }
}
