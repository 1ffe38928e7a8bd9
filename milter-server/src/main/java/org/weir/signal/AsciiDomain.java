package org.weir.signal;

import java.net.IDN;
import org.jspecify.annotations.Nullable;

/// Domains of mail addresses as the DNS has them.
final class AsciiDomain {
  private AsciiDomain() {}

  /// The domain, with labels beyond ASCII in Punycode (RFC 3492); null when it is none.
  static @Nullable String of(String domain) {
    try {
      return IDN.toASCII(domain);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
