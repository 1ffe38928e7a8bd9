package org.weir.store;

import java.util.regex.Pattern;

/// What is wrong with the encryption of the way to MariaDB, and what to do: one sentence for
/// people, found by what the driver and Java say.
final class TlsAdvice {
  private static final Pattern NO_TLS = Pattern.compile("(?i)ssl not enabled");
  private static final Pattern OTHER_NAME =
      Pattern.compile("(?i)no name matching|no subject alternative|not match|not verified");
  private static final Pattern EXPIRED = Pattern.compile("(?i)notafter|notbefore|expired");
  private static final Pattern UNKNOWN =
      Pattern.compile("(?i)self.signed|certification path|pkix|trust anchor");
  private static final Pattern ANY = Pattern.compile("(?i)\\b(ssl|tls|certificates?)\\b");

  private TlsAdvice() {}

  /// Says it; the reason alone where encryption is not the trouble.
  ///
  /// @param reason the innermost message
  /// @param all the messages of all causes
  static String explain(String reason, String all) {
    if (NO_TLS.matcher(all).find()) {
      return "MariaDB offers no TLS: give it a certificate (ssl_cert, ssl_key), or set"
          + " `database.tls` to `off` on a trusted network";
    }
    if (OTHER_NAME.matcher(all).find()) {
      return "MariaDB's certificate is for another name: have `database.hosts` name the server as the"
          + " certificate does, or make one for this name ("
          + reason
          + ")";
    }
    if (EXPIRED.matcher(all).find()) {
      return "MariaDB's certificate is not valid today: renew it and say FLUSH SSL there ("
          + reason
          + ")";
    }
    if (UNKNOWN.matcher(all).find()) {
      return "nobody we trust has signed MariaDB's certificate: name who did in"
          + " `database.tls-ca-file`, or set `database.tls` to `trust` to encrypt without checking ("
          + reason
          + ")";
    }
    return ANY.matcher(all).find()
        ? reason + " (see `database.tls` and `database.tls-ca-file`)"
        : reason;
  }
}
