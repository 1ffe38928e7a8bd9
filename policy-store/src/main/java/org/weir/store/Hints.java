package org.weir.store;

import java.net.IDN;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a message tells about its account; values in any case.
///
/// @param login SASL user name
/// @param certificate common name of the client's TLS certificate, which the MTA trusts
/// @param scripts as a trusted web server names them, most telling first
/// @param webLogin to a web mailer, as a trusted web server names it
/// @param client address of the SMTP client
/// @param senderDomain of the envelope sender; empty for the null sender
public record Hints(
    @Nullable String login,
    @Nullable String certificate,
    List<String> scripts,
    @Nullable String webLogin,
    @Nullable InetAddress client,
    String senderDomain) {

  private static final int LONGEST_LABEL = 63;

  public Hints {
    login = login == null ? null : lowerCase(login);
    certificate = certificate == null ? null : lowerCase(certificate);
    webLogin = webLogin == null ? null : lowerCase(webLogin);
    scripts = scripts.stream().map(Hints::lowerCase).toList();
    senderDomain = domain(lowerCase(senderDomain));
  }

  private static String lowerCase(String value) {
    return value.strip().toLowerCase(Locale.ROOT);
  }

  /// As stored: ASCII form (RFC 5891), no dot at the end.
  static String domain(String value) {
    String name = value.endsWith(".") ? value.substring(0, value.length() - 1) : value;
    if (inAsciiForm(name)) {
      return name;
    }
    try {
      return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException _) {
      return ""; // no domain name, so nobody's
    }
  }

  /// As nearly all are, which saves the conversion: labels of 1 to 63 ASCII characters.
  private static boolean inAsciiForm(String name) {
    int label = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c > '~' || (c == '.' && label == 0)) {
        return false;
      }
      label = c == '.' ? 0 : label + 1;
      if (label > LONGEST_LABEL) {
        return false;
      }
    }
    return label > 0;
  }
}
