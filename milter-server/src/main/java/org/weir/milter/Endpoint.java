package org.weir.milter;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the server listens, written as Postfix writes it: `unix:/run/weir/milter.sock`,
/// `inet:127.0.0.1:8895`, `inet6:[::1]:8895`.
public sealed interface Endpoint {
  /// A unix socket. Its path must fit in `sun_path` (107 bytes).
  ///
  /// @param mode permission bits, for example 0660
  /// @param group owning group; null = the process's own
  record Unix(Path path, int mode, @Nullable String group) implements Endpoint {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /// A TCP address, IPv4 or IPv6 as a literal; port 0 = any free one (tests).
  record Inet(String host, int port) implements Endpoint {
    @Override
    public String toString() {
      return host.indexOf(':') >= 0 ? "inet6:[" + host + "]:" + port : "inet:" + host + ":" + port;
    }
  }
}
