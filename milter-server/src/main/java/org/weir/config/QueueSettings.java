package org.weir.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Whose queue the commands work on.
///
/// @param config Postfix's configuration directory, Sendmail's or Exim's configuration file; null =
///   the MTA's own
public record QueueSettings(Mta mta, @Nullable Path config) {
  /// The MTA of this relay.
  public enum Mta {
    POSTFIX,
    SENDMAIL,
    EXIM
  }
}
