package org.weir.content;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a link leads, read as leniently as browsers do (WHATWG URL standard, section 4.4): blanks
/// and line ends within, backslashes for slashes, too many or too few of them, escapes in the host,
/// addresses in decimal, octal or hex. Of `mailto:` the domain is the host.
///
/// @param scheme in lower case
/// @param host in lower case and ASCII form, or an address as [InetAddress#getHostAddress] writes
///   it
/// @param port -1 = the scheme's own
/// @param user whether a user name stands before the host
/// @param path with query and fragment, as written; may be empty
public record WebAddress(String scheme, String host, int port, boolean user, String path) {
  static final int MAX_CHARS = 2048;
  private static final Pattern SCHEME = Pattern.compile("([a-zA-Z][a-zA-Z0-9+.-]{0,20}):");
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\t\\n\\r\\u00AD\\u200B-\\u200D\\uFEFF]");
  private static final Pattern NUMBER = Pattern.compile("0[xX][0-9a-fA-F]*|[0-9]+");
  private static final int MAX_PORT = 65_535;

  /// Whether the host is an address.
  public boolean literal() {
    return literal(host);
  }

  /// Whether a host, in the form it has here, is an address.
  public static boolean literal(String host) {
    return host.contains(":") || Character.isDigit(host.charAt(host.length() - 1));
  }

  /// Reads a link; empty when it leads nowhere on the network, as relative ones and `cid:` do.
  static Optional<WebAddress> parse(String written) {
    String link = INVISIBLE.matcher(shortened(written.strip())).replaceAll("");
    var scheme = SCHEME.matcher(link);
    if (!scheme.lookingAt()) {
      return protocolRelative(link) ? web("http", link) : Optional.empty();
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    String rest = link.substring(scheme.end());
    return switch (name) {
      case "http", "https", "ftp" -> web(name, rest);
      case "mailto" -> mail(rest);
      default -> Optional.empty();
    };
  }

  private static String shortened(String link) {
    return link.length() > MAX_CHARS ? link.substring(0, MAX_CHARS) : link;
  }

  private static boolean protocolRelative(String link) {
    return link.length() > 2 && slash(link.charAt(0)) && slash(link.charAt(1));
  }

  private static Optional<WebAddress> web(String scheme, String rest) {
    int begin = 0;
    while (begin < rest.length() && slash(rest.charAt(begin))) {
      begin++;
    }
    int end = begin;
    while (end < rest.length() && !slash(rest.charAt(end)) && "?#".indexOf(rest.charAt(end)) < 0) {
      end++;
    }
    String authority = rest.substring(begin, end);
    String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
    boolean user = hostAndPort.length() < authority.length();
    int colon = portAt(hostAndPort);
    int port = colon < 0 ? -1 : port(hostAndPort.substring(colon + 1));
    String path = rest.substring(end);
    return host(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon))
        .map(host -> new WebAddress(scheme, host, port, user, path));
  }

  private static Optional<WebAddress> mail(String rest) {
    int end = rest.indexOf('?');
    String address = end < 0 ? rest : rest.substring(0, end);
    String domain = address.substring(address.lastIndexOf('@') + 1);
    return address.indexOf('@') < 0
        ? Optional.empty()
        : host(domain).map(host -> new WebAddress("mailto", host, -1, false, ""));
  }

  private static boolean slash(char c) {
    return c == '/' || c == '\\';
  }

  /// Where the colon before a port is; -1 when there is none.
  private static int portAt(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : -1;
  }

  private static int port(String digits) {
    try {
      int port = digits.isEmpty() ? -1 : Integer.parseInt(digits);
      return port <= MAX_PORT ? port : -1;
    } catch (NumberFormatException _) {
      return -1; // browsers refuse such a link; its host is worth knowing all the same
    }
  }

  /// A host as it may be written, as the DNS knows it or as an address.
  static Optional<String> host(String written) {
    if (written.startsWith("[") && written.endsWith("]")) {
      return literal6(written.substring(1, written.length() - 1));
    }
    String decoded =
        written.indexOf('%') < 0
            ? written
            : new String(EncodedWords.percent(written, '%'), StandardCharsets.UTF_8);
    String dotted = decoded.replace('\u3002', '.').replace('\uFF0E', '.').replace('\uFF61', '.');
    String host = dotted.endsWith(".") ? dotted.substring(0, dotted.length() - 1) : dotted;
    String last = host.substring(host.lastIndexOf('.') + 1);
    return NUMBER.matcher(last).matches() ? literal4(host) : HostName.ascii(host);
  }

  private static Optional<String> literal6(String address) {
    try {
      return Optional.of(InetAddress.ofLiteral("[" + address + "]").getHostAddress());
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /// One to four numbers; the last one fills what is left.
  private static Optional<String> literal4(String host) {
    String[] numbers = host.split("\\.", -1);
    if (numbers.length > 4) {
      return Optional.empty();
    }
    long address = 0;
    for (int i = 0; i < numbers.length; i++) {
      boolean isLast = i == numbers.length - 1;
      long number = number(numbers[i]);
      int bits = isLast ? 8 * (4 - i) : 8;
      if (number < 0 || number >= 1L << bits) {
        return Optional.empty();
      }
      address = address << bits | number;
    }
    return Optional.of(
        "%d.%d.%d.%d"
            .formatted(address >> 24, address >> 16 & 0xFF, address >> 8 & 0xFF, address & 0xFF));
  }

  /// -1 when it is none.
  private static long number(String text) {
    if (!NUMBER.matcher(text).matches() || text.length() > 12) {
      return -1;
    }
    try {
      if (text.length() > 1 && text.charAt(0) == '0') {
        boolean hex = Character.toLowerCase(text.charAt(1)) == 'x';
        String digits = text.substring(hex ? 2 : 1);
        return digits.isEmpty() ? 0 : Long.parseLong(digits, hex ? 16 : 8);
      }
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      return -1; // an 8 or 9 in an octal number
    }
  }
}
