package org.weir.signal;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// What a client says after HELO or EHLO, read by RFC 5321 section 4.1.3.
sealed interface HeloArgument {
  int MAX_NAME = 253;

  Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

  /// Only these, so that no zone of an interface (`%eth0`) is looked for.
  Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /// A host name of two labels or more, without a dot at its end.
  record Host(String name) implements HeloArgument {}

  /// An address literal, `[192.0.2.1]` or `[IPv6:2001:db8::1]`.
  record Literal(InetAddress address) implements HeloArgument {}

  /// Neither.
  ///
  /// @param fault what is wrong, without the text itself
  record Malformed(String fault) implements HeloArgument {}

  static HeloArgument parse(String text) {
    if (text.isEmpty()) {
      return new Malformed("is empty");
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      return new Malformed("has characters that no host name has");
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      return literal(text.substring(1, text.length() - 1));
    }
    if (IPV4.matcher(text).matches() || text.indexOf(':') >= 0) {
      return new Malformed("is an address without brackets");
    }
    return host(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
  }

  private static HeloArgument literal(String inside) {
    boolean v6 = inside.regionMatches(true, 0, "IPv6:", 0, 5);
    String address = v6 ? inside.substring(5) : inside;
    try {
      if ((v6 ? IPV6 : IPV4).matcher(address).matches() && v6 == address.indexOf(':') >= 0) {
        return new Literal(InetAddress.ofLiteral(address));
      }
    } catch (IllegalArgumentException _) {
      // an octet above 255 or too many groups: the same as below
    }
    return new Malformed("is no address literal");
  }

  private static HeloArgument host(String name) {
    if (name.length() > MAX_NAME) {
      return new Malformed("is longer than a host name");
    }
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!LABEL.matcher(label).matches()) {
        return new Malformed("is no host name");
      }
    }
    if (labels.length < 2) {
      return new Malformed("is a single word");
    }
    return labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9')
        ? new Malformed("ends in a number")
        : new Host(name);
  }
}
