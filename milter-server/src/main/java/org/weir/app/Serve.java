package org.weir.app;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.weir.cli.CommandFailure;
import org.weir.cli.CommonOptions;
import org.weir.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `weir serve`: the daemon in the foreground, until SIGTERM. Exit codes: 0 ended as asked, 69
/// cannot listen, 78 bad configuration.
@Command(name = "serve", description = "run the daemon (SIGHUP reloads, SIGTERM drains)")
final class Serve implements Callable<Integer> {
  @Mixin private CommonOptions options = new CommonOptions();

  @Override
  public Integer call() throws InterruptedException {
    Signals signals = new Signals(); // a reload while it starts must not end it
    Configuration configuration = Configuration.loadOrFail(options.config());
    try (Daemon daemon = Daemon.start(configuration, InstantSource.system())) {
      Supervisor supervisor = Supervisor.of(System.getenv(), ProcessHandle.current().pid());
      signals.onHangUp(() -> reload(daemon, supervisor));
      supervisor.ready(daemon.status());
      supervisor.beat(daemon::accepting);
      signals.awaitEnd();
      supervisor.stopping();
      daemon.drain();
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "weir serve: " + e.getMessage());
    }
  }

  private void reload(Daemon daemon, Supervisor supervisor) {
    supervisor.reloading();
    boolean inForce = false;
    try {
      inForce = daemon.reload(options.config());
    } finally {
      supervisor.ready(daemon.status() + (inForce ? "" : "; reload refused, see the log"));
    }
  }
}
