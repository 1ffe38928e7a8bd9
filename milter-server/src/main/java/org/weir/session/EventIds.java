package org.weir.session;

import com.github.f4b6a3.ulid.UlidFactory;
import java.time.InstantSource;
import org.weir.policy.EventId;

/// Makes event ids: ULIDs, so that they sort by time. Thread-safe.
public final class EventIds {
  private final UlidFactory factory = UlidFactory.newMonotonicInstance();
  private final InstantSource clock;

  public EventIds(InstantSource clock) {
    this.clock = clock;
  }

  /// A new one; later ones sort after it.
  public EventId next() {
    return new EventId(factory.create(clock.millis()).toString());
  }
}
