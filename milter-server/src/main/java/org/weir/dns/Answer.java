package org.weir.dns;

import java.net.InetAddress;
import java.util.List;

/// What the DNS says about a name. Not having got an answer is an answer of its own: never "no such
/// name".
public sealed interface Answer {
  /// The name has these addresses; at least one.
  record Addresses(List<InetAddress> addresses) implements Answer {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /// There is no such name (`NXDOMAIN`), or nothing of the type asked for (RFC 2308).
  record None() implements Answer {}

  /// Nobody answered usefully; the reason is for the operator.
  record Failed(String reason) implements Answer {}
}
