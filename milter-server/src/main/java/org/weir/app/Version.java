package org.weir.app;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Which Weir this is.
final class Version {
  private Version() {}

  /// The jar's version; `development` when run from classes.
  static String current() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /// Lets `--version` say it, for the command and all below it.
  static void tellBy(CommandLine command) {
    command.getCommandSpec().version("weir " + current());
    command.getSubcommands().values().forEach(Version::tellBy);
  }
}
