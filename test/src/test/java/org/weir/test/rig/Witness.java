package org.weir.test.rig;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.weir.milter.Endpoint;
import org.weir.milter.MilterCommand;
import org.weir.milter.MilterConnection;
import org.weir.milter.MilterLimits;
import org.weir.milter.MilterReply;
import org.weir.milter.MilterServer;
import org.weir.milter.MilterWishes;

/// A second filter that a relay asks after Weir: writes down what it is shown and says "continue".
/// Thread-safe.
public final class Witness implements AutoCloseable {
  private static final MilterLimits LIMITS =
      new MilterLimits(
          100, 1 << 20, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMinutes(5));

  private final int port;
  private final MilterServer server;
  private final List<String> seen = new ArrayList<>();

  private Witness(int port) {
    this.port = port;
    server =
        new MilterServer(
            List.of(new Endpoint.Inet("127.0.0.1", port)),
            LIMITS,
            MilterWishes.none(),
            this::serve);
  }

  /// Listens on a free port of loopback; the lab closes it.
  public static Witness open(Lab lab) throws IOException {
    var witness = lab.own(new Witness(Lab.freePort()));
    witness.server.start();
    return witness;
  }

  /// As in `smtpd_milters`.
  public String milter() {
    return "inet:127.0.0.1:" + port;
  }

  /// The kinds of everything it was told, `BodyChunk`.
  public synchronized List<String> seen() {
    return List.copyOf(seen);
  }

  private synchronized void note(MilterCommand command) {
    seen.add(command.getClass().getSimpleName());
  }

  private void serve(MilterConnection connection) throws IOException, InterruptedException {
    while (true) {
      MilterCommand command = connection.read();
      note(command);
      if (command instanceof MilterCommand.Quit) {
        return;
      }
      if (connection.replyExpected()) {
        connection.send(MilterReply.CONTINUE);
      }
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
