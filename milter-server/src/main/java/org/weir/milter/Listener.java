package org.weir.milter;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One bound endpoint.
final class Listener implements AutoCloseable {
  /// Postfix connects once a session, all at once after a restart, and waits 30 s only. The kernel
  /// may allow less (`net.core.somaxconn`).
  private static final int BACKLOG = 4096;

  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  /// A connection, and who is at its other end.
  ///
  /// @param address null for a unix socket
  record Accepted(
      SocketChannel channel, MilterConnection.Peer peer, @Nullable InetAddress address) {}

  private final ServerSocketChannel channel;
  private final Endpoint bound;

  /// What we put at the path of a unix socket; null for TCP.
  private final @Nullable Object identity;

  private Listener(ServerSocketChannel channel, Endpoint bound, @Nullable Object identity) {
    this.channel = channel;
    this.bound = bound;
    this.identity = identity;
  }

  /// @throws IOException with the endpoint in its message
  static Listener bind(Endpoint endpoint) throws IOException {
    try {
      return switch (endpoint) {
        case Endpoint.Unix unix ->
            new Listener(UnixSocket.bind(unix, BACKLOG), unix, UnixSocket.identity(unix.path()));
        case Endpoint.Inet inet -> bindInet(inet);
      };
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("cannot listen on " + endpoint + ": " + e.getMessage(), e);
    }
  }

  /// The endpoint with the port the system chose.
  Endpoint bound() {
    return bound;
  }

  /// Waits for a connection. One that is gone already is passed over, so that nobody can hold the
  /// others up by connecting and vanishing.
  Accepted accept() throws IOException {
    while (true) {
      SocketChannel accepted = channel.accept();
      try {
        return describe(accepted);
      } catch (IOException e) {
        log.debug("{}: {}", bound, e.toString());
        accepted.close();
      }
    }
  }

  /// Nobody can connect any more; a unix socket's path is removed if it is still ours.
  @Override
  public void close() {
    try {
      channel.close();
      if (bound instanceof Endpoint.Unix unix
          && identity != null
          && identity.equals(UnixSocket.identity(unix.path()))) {
        Files.deleteIfExists(unix.path());
      }
    } catch (IOException e) {
      log.warn("closing {}: {}", bound, e.getMessage());
    }
  }

  private static Listener bindInet(Endpoint.Inet inet) throws IOException {
    InetAddress address = InetAddress.ofLiteral(inet.host());
    ServerSocketChannel channel =
        ServerSocketChannel.open(
            address instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(address, inet.port()), BACKLOG);
      int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
      return new Listener(channel, new Endpoint.Inet(inet.host(), port), null);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private Accepted describe(SocketChannel accepted) throws IOException {
    SocketAddress remote = accepted.getRemoteAddress();
    if (!(remote instanceof InetSocketAddress inet)) {
      return new Accepted(
          accepted, new MilterConnection.Peer(bound.toString(), bound.toString()), null);
    }
    accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
    accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    String host = inet.getAddress().getHostAddress();
    String name = new Endpoint.Inet(host, inet.getPort()).toString();
    return new Accepted(accepted, new MilterConnection.Peer(name, host), inet.getAddress());
  }
}
