package org.weir.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `HOST:PORT` or `HOST`; an IPv6 address stands in brackets when a port follows. Nothing is looked
/// up.
///
/// @param host without brackets
/// @param port -1 when there is none
record HostAndPort(String host, int port) {
  private static final Pattern SYNTAX =
      Pattern.compile("(?:\\[([^\\]]+)\\]|([^:\\[\\]]+))(?::(\\d{1,5}))?");
  private static final int HIGHEST_PORT = 65_535;

  /// @throws IllegalArgumentException with what is wrong, for the operator
  static HostAndPort parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return new HostAndPort(literal(text).getHostAddress(), -1); // a bare IPv6 address
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    int port = matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3));
    if (port > HIGHEST_PORT) {
      throw new IllegalArgumentException("ports end at " + HIGHEST_PORT);
    }
    return new HostAndPort(host, port);
  }

  HostAndPort orPort(int usual) {
    return port < 0 ? new HostAndPort(host, usual) : this;
  }

  /// The host must be an address.
  InetSocketAddress address() {
    if (port < 0) {
      throw new IllegalArgumentException("the port is missing");
    }
    return new InetSocketAddress(literal(host), port);
  }

  private static InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("needs an address, not a name", e);
    }
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
