package org.weir.signal;

import java.net.InetAddress;
import java.util.List;
import org.weir.policy.Network;

/// Tells addresses of the public internet from those that mean nothing outside.
public final class PublicAddress {
  /// Private, shared and local ones (RFC 6890), and multicast.
  private static final List<Network> NOT_PUBLIC =
      List.of(
          Network.parse("0.0.0.0/8"),
          Network.parse("10.0.0.0/8"),
          Network.parse("100.64.0.0/10"),
          Network.parse("127.0.0.0/8"),
          Network.parse("169.254.0.0/16"),
          Network.parse("172.16.0.0/12"),
          Network.parse("192.168.0.0/16"),
          Network.parse("224.0.0.0/3"),
          Network.parse("::/127"),
          Network.parse("fc00::/7"),
          Network.parse("fe80::/10"),
          Network.parse("ff00::/8"));

  private PublicAddress() {}

  /// Whether the world may know something about it.
  public static boolean is(InetAddress address) {
    return NOT_PUBLIC.stream().noneMatch(network -> network.contains(address));
  }
}
