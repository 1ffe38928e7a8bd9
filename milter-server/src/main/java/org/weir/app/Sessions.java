package org.weir.app;

import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Supplier;
import org.weir.config.Settings;
import org.weir.milter.MilterConnection;
import org.weir.milter.MilterServer;
import org.weir.session.BodyBudget;
import org.weir.session.EventIds;
import org.weir.session.Screening;
import org.weir.session.Session;

/// Who may connect, and the session each connection gets. Follows a reload at once. Thread-safe.
record Sessions(
    Supplier<Settings> settings,
    Supplier<Screening> screening,
    EventIds eventIds,
    BodyBudget budget)
    implements MilterServer.Connections {
  @Override
  public boolean mayConnect(InetAddress address) {
    return settings.get().allowFrom().stream().anyMatch(network -> network.contains(address));
  }

  @Override
  public void run(MilterConnection connection) throws IOException, InterruptedException {
    new Session(connection, screening, eventIds, budget).run();
  }
}
