package org.weir.test.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.weir.milter.Endpoint;
import org.weir.milter.MilterLimits;
import org.weir.milter.MilterServer;
import org.weir.milter.MilterWishes;
import org.weir.milter.ServerOnThreads;
import org.weir.session.Session;

/// A program: the engine on a unix and a TCP socket, with a session that does nothing, until it is
/// ended.
///
/// Its first argument says what is negotiated: `every` has each step answered, as libmilter's
/// ordinary filters do; `wishes` is what Weir asks for. The second says on which threads: the
/// `product`'s or `platform`. Then the unix socket's path and the TCP port.
public final class NullServer {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final MilterLimits LIMITS =
      new MilterLimits(8_000, (1 << 20) + 64, LONG, LONG, LONG);

  private NullServer() {}

  public static void main(String[] arguments) throws Exception {
    MilterWishes wishes =
        switch (arguments[0]) {
          case "every" -> MilterWishes.none();
          case "wishes" -> Session.WISHES;
          default -> throw new IllegalArgumentException("every or wishes? " + arguments[0]);
        };
    List<Endpoint> endpoints =
        List.of(
            new Endpoint.Unix(Path.of(arguments[2]), 0666, null),
            new Endpoint.Inet("127.0.0.1", Integer.parseInt(arguments[3])));
    try (MilterServer server = server(arguments[1], endpoints, wishes)) {
      server.start();
      System.out.println("listening");
      new CountDownLatch(1).await();
    }
  }

  private static MilterServer server(
      String threads, List<Endpoint> endpoints, MilterWishes wishes) {
    return switch (threads) {
      case "product" -> new MilterServer(endpoints, LIMITS, wishes, DoNothing::run);
      case "platform" ->
          ServerOnThreads.of(
              endpoints,
              LIMITS,
              wishes,
              DoNothing::run,
              Thread.ofPlatform().daemon().stackSize(512 * 1024).factory());
      default -> throw new IllegalArgumentException("product or platform? " + threads);
    };
  }
}
