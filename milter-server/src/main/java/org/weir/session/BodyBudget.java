package org.weir.session;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that the bodies of all messages under way may take together, so that many large ones
/// at once cost a look at their ends and not the process. Thread-safe.
public final class BodyBudget {
  private final AtomicLong left;

  public BodyBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  /// A quarter of the largest heap.
  public static BodyBudget ofThisMachine() {
    return new BodyBudget(Runtime.getRuntime().maxMemory() / 4);
  }

  /// Takes that much, or nothing.
  boolean take(long bytes) {
    long before = left.get();
    while (before >= bytes) {
      if (left.compareAndSet(before, before - bytes)) {
        return true;
      }
      before = left.get();
    }
    return false;
  }

  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }

  long left() {
    return left.get();
  }
}
