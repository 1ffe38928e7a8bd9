package org.weir.store;

import java.util.concurrent.atomic.AtomicBoolean;
import org.weir.policy.Usage;

/// Room that [Quota] set aside for one message. Ends by [#commit] or [#giveBack], whichever comes
/// first; what comes later does nothing. One that is never ended stays charged. Thread-safe.
public final class Reservation {
  private final Usage usage;
  private final Runnable returning;
  private final AtomicBoolean ended = new AtomicBoolean();

  Reservation(Usage usage, Runnable returning) {
    this.usage = usage;
    this.returning = returning;
  }

  /// Without anything set aside.
  Reservation(Usage usage) {
    this(usage, () -> {});
  }

  /// What was found; only after `Granted` is anything set aside.
  public Usage usage() {
    return usage;
  }

  /// The message is accepted: it stays charged.
  public void commit() {
    ended.set(true);
  }

  /// The message is not accepted: it is not charged. Never throws.
  public void giveBack() {
    if (ended.compareAndSet(false, true)) {
      returning.run();
    }
  }
}
