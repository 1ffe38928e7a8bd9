package org.weir.store;

import java.util.regex.Pattern;

/// A user of MariaDB as its grants name one.
///
/// @param host from where: an address, `10.0.0.%`, `localhost`; compared as MariaDB does
public record Grantee(String name, String host) {
  private static final int LONGEST_NAME = 80;
  private static final int LONGEST_HOST = 255;

  /// A backslash means one thing or another by the server's sql_mode.
  private static final Pattern ODD = Pattern.compile("[\\\\\\p{Cntrl}]");

  public Grantee {
    if (name.isEmpty() || name.length() > LONGEST_NAME || ODD.matcher(name).find()) {
      throw new IllegalArgumentException("not a user's name: 1 to 80 characters, no backslash");
    }
    if (host.isEmpty() || host.length() > LONGEST_HOST || ODD.matcher(host).find()) {
      throw new IllegalArgumentException("not a host: 1 to 255 characters, no backslash");
    }
  }

  /// `NAME@HOST`; without a host that is `localhost`.
  ///
  /// @throws IllegalArgumentException when it is none
  public static Grantee parse(String text) {
    int at = text.lastIndexOf('@');
    return at < 0
        ? new Grantee(text, "localhost")
        : new Grantee(text.substring(0, at), text.substring(at + 1));
  }

  /// As SQL has it.
  public String quoted() {
    return quoted(name) + "@" + quoted(host);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
