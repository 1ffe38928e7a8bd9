package org.weir.app;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/// The process's signals: HUP runs an action, TERM and INT end a wait. A second TERM or INT ends
/// the process at once.
final class Signals {
  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final int INTERRUPTED = 130;

  private final CountDownLatch ended = new CountDownLatch(1);

  Signals(Runnable onHangUp) {
    Signal.handle(new Signal("HUP"), _ -> onHangUp.run());
    Signal.handle(new Signal("TERM"), this::end);
    Signal.handle(new Signal("INT"), this::end);
  }

  private void end(Signal signal) {
    if (ended.getCount() == 0) {
      log.warn("SIG{} again: stopping without draining", signal.getName());
      Runtime.getRuntime().halt(INTERRUPTED);
    }
    log.info("SIG{} received", signal.getName());
    ended.countDown();
  }

  /// Returns when the process is asked to end.
  void awaitEnd() throws InterruptedException {
    ended.await();
  }
}
