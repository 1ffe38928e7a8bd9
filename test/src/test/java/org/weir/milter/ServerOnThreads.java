package org.weir.milter;

import java.util.List;
import java.util.concurrent.ThreadFactory;

/// Makes servers on threads of the caller's choice: a choice the product does not offer, here to be
/// measured.
public final class ServerOnThreads {
  private ServerOnThreads() {}

  public static MilterServer of(
      List<Endpoint> endpoints,
      MilterLimits limits,
      MilterWishes wishes,
      MilterServer.Connections connections,
      ThreadFactory threads) {
    return new MilterServer(endpoints, limits, wishes, connections, threads);
  }
}
