package org.weir.milter;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Servers for tests, on any free port of the loopback interface.
final class Servers {
  static final Duration LONG = Duration.ofSeconds(30);
  static final int MAX_FRAME = (1 << 20) + 64;
  static final MilterLimits LIMITS = new MilterLimits(64, MAX_FRAME, LONG, LONG, LONG);
  static final Endpoint ANY_PORT = new Endpoint.Inet("127.0.0.1", 0);

  private Servers() {}

  static MilterServer running(MilterServer.Connections connections) throws IOException {
    return running(connections, everything());
  }

  static MilterServer running(MilterServer.Connections connections, MilterWishes wishes)
      throws IOException {
    return running(connections, wishes, LIMITS);
  }

  static MilterServer running(
      MilterServer.Connections connections, MilterWishes wishes, MilterLimits limits)
      throws IOException {
    MilterServer server = new MilterServer(List.of(ANY_PORT), limits, wishes, connections);
    server.start();
    return server;
  }

  /// On platform threads, whose allocations the JVM counts one by one.
  static MilterServer measured(MilterServer.Connections connections, MilterWishes wishes)
      throws IOException {
    MilterServer server =
        new MilterServer(
            List.of(ANY_PORT), LIMITS, wishes, connections, Thread.ofPlatform().factory());
    server.start();
    return server;
  }

  /// Every action, SKIP, each step sent and answered.
  static MilterWishes everything() {
    return new MilterWishes(
        Set.of(), Set.of(MilterAction.values()), Set.of(), Set.of(), true, false, false, Map.of());
  }

  static MilterWishes unanswered(MilterStep... steps) {
    return new MilterWishes(
        Set.of(),
        Set.of(MilterAction.values()),
        Set.of(),
        Set.of(steps),
        true,
        true,
        false,
        Map.of());
  }
}
