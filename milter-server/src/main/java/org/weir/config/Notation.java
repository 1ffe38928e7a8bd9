package org.weir.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.weir.log.LogSettings;
import org.weir.milter.Endpoint;
import org.weir.policy.Network;
import org.weir.signal.PublicAddress;

/// How the things of a mail relay are written: addresses, networks, sockets, names. Nothing is
/// looked up.
final class Notation {
  static final Text<String> NAME = matching("a name", "[A-Za-z0-9._-]{1,64}");
  static final Text<String> HOST_NAME =
      matching("a host name", "(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

  /// At most what the database's column takes.
  static final Text<String> RELAY_NAME =
      matching(
          "a host name of at most 64 characters",
          "(?=.{1,64}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*");

  static final Text<String> ZONE =
      matching(
          "a domain without a dot at its end",
          "(?=.{1,200}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})+");
  static final Text<String> HEADER_NAME =
      matching("the name of a header, without colon", "[!-9;-~]{1,76}");
  static final Text<Integer> MODE = new Text<>("permissions such as \"0660\"", Notation::mode);
  static final Text<Path> FILE = new Text<>("a path", Notation::path);
  static final Text<Optional<Path>> FILE_OR_NONE =
      new Text<>(
          "a path or none",
          text -> text.equals("none") ? Optional.empty() : Optional.of(path(text)));
  static final Text<Path> SECRET = new Text<>("a path, or credential:NAME", Notation::secret);
  static final Text<Network> NETWORK =
      new Text<>("an address or a network such as 192.0.2.0/28", Network::parse);
  static final Text<InetAddress> PUBLIC_ADDRESS =
      new Text<>("an address the world sees", Notation::publicAddress);
  static final Text<Endpoint> ENDPOINT =
      new Text<>("unix:/PATH, inet:ADDRESS:PORT or inet6:[ADDRESS]:PORT", Notation::endpoint);
  static final Text<SocketAddress> CLAMD_SOCKET =
      new Text<>(ENDPOINT.accepts(), text -> socketAddress(endpoint(text)));
  static final Text<InetSocketAddress> DNS_SERVER =
      new Text<>("ADDRESS or ADDRESS:PORT", text -> HostAndPort.parse(text).orPort(53).address());
  static final Text<Optional<InetSocketAddress>> ADMIN_SOCKET =
      new Text<>("ADDRESS:PORT or none", Notation::adminSocket);
  static final Text<InetSocketAddress> MAIL_SERVER =
      new Text<>("ADDRESS or ADDRESS:PORT", text -> HostAndPort.parse(text).orPort(25).address());

  /// The plain form of RFC 5321: no quotes, no address literals.
  static final Text<String> MAIL_ADDRESS =
      matching(
          "a mail address",
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{0,63}"
              + "@(?=.{1,253}$)[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63})*");

  static final Text<URI> WEBHOOK =
      new Text<>("a URL with https, or http to this host", Notation::webhook);
  static final Text<LogSettings.Destination> LOG_DESTINATION =
      new Text<>("stderr, syslog or syslog:/PATH", Notation::logDestination);
  static final Text<String> ARGUMENT = matching("an argument", "\\P{Cntrl}{1,1000}");
  static final Text<String> DATABASE_HOST =
      new Text<>("HOST:PORT, or unix:/PATH alone", Notation::databaseHost);

  private static final String CREDENTIAL = "credential:";
  private static final String CREDENTIALS_OF_DAEMON = "/run/credentials/weir.service";

  /// Longest path of a unix socket, `sun_path` without its end mark.
  private static final int MAX_SOCKET_PATH = 107;

  private Notation() {}

  private static Text<String> matching(String accepts, String regex) {
    Pattern pattern = Pattern.compile(regex);
    return new Text<>(
        accepts,
        text -> {
          if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException("is not " + accepts);
          }
          return text;
        });
  }

  private static URI webhook(String text) {
    URI url = URI.create(text);
    String host = url.getHost();
    boolean here = "127.0.0.1".equals(host) || "[::1]".equals(host) || "localhost".equals(host);
    boolean safe =
        "https".equalsIgnoreCase(url.getScheme())
            || (here && "http".equalsIgnoreCase(url.getScheme()));
    if (host == null || !safe || url.getRawUserInfo() != null || url.getRawFragment() != null) {
      throw new IllegalArgumentException("is not " + WEBHOOK.accepts());
    }
    return url;
  }

  private static LogSettings.Destination logDestination(String text) {
    return switch (text) {
      case "stderr" -> new LogSettings.Destination.StandardError();
      case "syslog" -> new LogSettings.Destination.Syslog("/dev/log");
      default -> {
        if (!text.startsWith("syslog:")) {
          throw new IllegalArgumentException("is not " + LOG_DESTINATION.accepts());
        }
        String path = text.substring("syslog:".length());
        var _ = unix(path);
        yield new LogSettings.Destination.Syslog(path);
      }
    };
  }

  private static Integer mode(String text) {
    if (!text.matches("0[0-7]{3}")) {
      throw new IllegalArgumentException("write four octal digits, such as \"0660\"");
    }
    return Integer.valueOf(text, 8);
  }

  private static Path path(String text) {
    try {
      if (!text.isBlank()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path: " + e.getReason(), e);
    }
    throw new IllegalArgumentException("is not a path");
  }

  /// A credential of systemd (`LoadCredential=` in the unit) by its name. Outside the units, where
  /// root gives commands, it is the one of the running daemon.
  private static Path secret(String text) {
    if (!text.startsWith(CREDENTIAL)) {
      return path(text);
    }
    String name = text.substring(CREDENTIAL.length());
    if (!name.matches("(?!\\.)[A-Za-z0-9._-]{1,255}")) {
      throw new IllegalArgumentException("is no name of a credential");
    }
    String directory = System.getenv("CREDENTIALS_DIRECTORY");
    return Path.of(directory == null ? CREDENTIALS_OF_DAEMON : directory, name);
  }

  private static InetAddress publicAddress(String text) {
    InetAddress address = InetAddress.ofLiteral(text);
    if (!PublicAddress.is(address)) {
      throw new IllegalArgumentException("is not " + PUBLIC_ADDRESS.accepts());
    }
    return address;
  }

  private static Endpoint endpoint(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String rest = text.substring(colon + 1);
    return switch (kind) {
      case "unix", "local" -> unix(rest);
      case "inet" -> inet(rest, 4);
      case "inet6" -> inet(rest, 16);
      default -> throw new IllegalArgumentException("write " + ENDPOINT.accepts());
    };
  }

  private static Endpoint unix(String text) {
    Path path = path(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("the socket's path must begin with '/'");
    }
    int length = text.getBytes(StandardCharsets.UTF_8).length;
    if (length > MAX_SOCKET_PATH) {
      throw new IllegalArgumentException(
          "the socket's path has " + length + " bytes; the system allows " + MAX_SOCKET_PATH);
    }
    return new Endpoint.Unix(path, 0, null);
  }

  private static Endpoint inet(String text, int bytes) {
    if (text.contains("@")) {
      throw new IllegalArgumentException("is Sendmail's way; write inet:ADDRESS:PORT here");
    }
    HostAndPort socket = HostAndPort.parse(text);
    if (socket.address().getAddress().getAddress().length != bytes) {
      throw new IllegalArgumentException("inet is for IPv4 addresses, inet6 for IPv6 ones");
    }
    return new Endpoint.Inet(socket.host(), socket.port());
  }

  private static SocketAddress socketAddress(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.Unix(Path path, _, _) -> UnixDomainSocketAddress.of(path);
      case Endpoint.Inet(_, int port) when port == 0 ->
          throw new IllegalArgumentException("ports begin at 1");
      case Endpoint.Inet(String host, int port) ->
          new InetSocketAddress(InetAddress.ofLiteral(host), port);
    };
  }

  private static Optional<InetSocketAddress> adminSocket(String text) {
    return text.equals("none") ? Optional.empty() : Optional.of(HostAndPort.parse(text).address());
  }

  private static String databaseHost(String text) {
    if (text.startsWith("unix:")) {
      if (!text.matches("unix:/[A-Za-z0-9/._-]{1," + (MAX_SOCKET_PATH - 1) + "}")) {
        throw new IllegalArgumentException(
            "the socket's path begins with '/' and has letters, digits and / . _ - only");
      }
      return text;
    }
    HostAndPort host = HostAndPort.parse(text).orPort(3306);
    if (host.host().indexOf(':') < 0) {
      var _ = HOST_NAME.parse().apply(host.host());
    } else {
      var _ = host.address();
    }
    return host.toString();
  }
}
