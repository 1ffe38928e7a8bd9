package org.weir.app;

import org.jspecify.annotations.Nullable;

/// Which Weir this is.
final class Version {
  private Version() {}

  /// The jar's version; `development` when run from classes.
  static String current() {
    @Nullable String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
