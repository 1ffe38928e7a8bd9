package org.weir.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.weir.cli.CommandFailure;
import org.weir.cli.CommonOptions;
import org.weir.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `weir rehearse`: goes once through a daemon's life and ends, so that the JVM learns which
/// classes to keep ready (`init/package/make-aot-cache`). Works with MariaDB and DNS away.
@Command(
    name = "rehearse",
    hidden = true,
    description = "Start, look at messages, be asked, reload and stop: for the cache of classes.",
    footerHeading = "%nExample:%n",
    footer = "  weir rehearse -c weir.yaml sample.eml")
final class Rehearsal implements Callable<Integer> {
  @Mixin private CommonOptions options = new CommonOptions();

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "a message (RFC 5322)")
  private List<Path> mail = List.of();

  @Override
  public Integer call() throws InterruptedException {
    String config = options.config().toString();
    for (Path message : mail) {
      run("scan", message.toString(), "-c", config, "--client", "192.0.2.7");
      run("scan", message.toString(), "-c", config, "--content-only");
    }
    Configuration configuration = Configuration.loadOrFail(options.config());
    try (Daemon daemon = Daemon.start(configuration, InstantSource.system())) {
      run("check", "relay", "-c", config);
      daemon.reload(options.config());
      daemon.drain();
      return ExitCode.OK;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.UNAVAILABLE, "weir rehearse: " + e.getMessage());
    }
  }

  /// What comes of it does not matter: here is neither a database nor the DNS.
  private static void run(String... arguments) {
    var _ = Main.commandLine().execute(arguments);
  }
}
