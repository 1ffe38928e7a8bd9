package org.weir.content;

import java.net.IDN;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names as the DNS knows them, out of what anyone may write.
public final class HostName {
  private static final int LONGEST = 253;
  private static final Pattern HOST =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+");
  private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");

  private HostName() {}

  /// In lower case, ASCII form (RFC 5891) and without a dot at the end; empty when it is no name of
  /// at least two labels, or looks like an address.
  public static Optional<String> ascii(String written) {
    String name = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
    try {
      String ascii =
          name.length() > LONGEST
              ? ""
              : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
      return ascii.length() <= LONGEST
              && HOST.matcher(ascii).matches()
              && !NUMERIC.matcher(ascii).matches()
          ? Optional.of(ascii)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // hostile or broken: nobody's name
    }
  }
}
