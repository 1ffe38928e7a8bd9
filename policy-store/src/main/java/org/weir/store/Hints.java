package org.weir.store;

import java.net.IDN;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a message tells about its account; values in any case.
///
/// @param login SASL user name
/// @param scripts as a trusted web server names them, most telling first
/// @param client address of the SMTP client
/// @param senderDomain of the envelope sender; empty for the null sender
public record Hints(
    @Nullable String login,
    List<String> scripts,
    @Nullable InetAddress client,
    String senderDomain) {

  public Hints {
    login = login == null ? null : lowerCase(login);
    scripts = scripts.stream().map(Hints::lowerCase).toList();
    senderDomain = domain(lowerCase(senderDomain));
  }

  private static String lowerCase(String value) {
    return value.strip().toLowerCase(Locale.ROOT);
  }

  /// As stored: ASCII form (RFC 5891), no dot at the end.
  private static String domain(String value) {
    String name = value.endsWith(".") ? value.substring(0, value.length() - 1) : value;
    try {
      return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException _) {
      return ""; // no domain name, so nobody's
    }
  }
}
