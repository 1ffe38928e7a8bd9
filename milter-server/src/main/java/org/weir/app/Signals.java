package org.weir.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/// The process's signals: HUP runs an action, one that came while there was none yet as soon as it
/// is there; TERM and INT end a wait. Another TERM or INT ends the process at once, but for the
/// second after the first: some tools signal a process and its group.
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final int INTERRUPTED = 130;

  private static final long SAME_REQUEST = Duration.ofSeconds(1).toNanos();

  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long first;

  // Guarded by this.
  private @Nullable Runnable onHangUp;
  private boolean hungUp;

  Signals() {
    Signal.handle(new Signal("HUP"), _ -> hangUp());
    Signal.handle(new Signal("TERM"), this::end);
    Signal.handle(new Signal("INT"), this::end);
  }

  /// What HUP runs from now on; one run at a time.
  synchronized void onHangUp(Runnable action) {
    onHangUp = action;
    if (hungUp) {
      hungUp = false;
      action.run();
    }
  }

  private synchronized void hangUp() {
    if (onHangUp == null) {
      hungUp = true;
    } else {
      onHangUp.run();
    }
  }

  private void end(Signal signal) {
    boolean again = ended.getCount() == 0;
    if (again && System.nanoTime() - first > SAME_REQUEST) {
      log.warn("SIG{} again: stopping without draining", signal.getName());
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    if (!again) {
      log.info("SIG{} received", signal.getName());
      first = System.nanoTime();
      ended.countDown();
    }
  }

  /// Returns when the process is asked to end.
  void awaitEnd() throws InterruptedException {
    ended.await();
  }
}
