package org.weir.session;

import org.jspecify.annotations.Nullable;

/// Writes `key=value` pairs for one log line. Values from mail cannot forge a line or a pair: what
/// is not plain is quoted, control and 8-bit characters become `?`, and each value is cut at 200
/// characters.
final class Logfmt {
  private static final int LONGEST = 200;

  private final StringBuilder line = new StringBuilder(256);

  /// Leaves the pair out when the value is null.
  Logfmt add(String key, @Nullable Object value) {
    if (value != null) {
      line.append(line.isEmpty() ? "" : " ")
          .append(key)
          .append('=')
          .append(quoted(value.toString()));
    }
    return this;
  }

  private static String quoted(String value) {
    String cut = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
    boolean plain = !cut.isEmpty();
    StringBuilder clean = new StringBuilder(cut.length() + 2);
    for (int i = 0; i < cut.length(); i++) {
      char c = cut.charAt(i);
      plain &= c > ' ' && c < 127 && c != '"' && c != '=' && c != '\\';
      clean.append(c < ' ' || c >= 127 ? '?' : c);
    }
    return plain ? cut : '"' + clean.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String toString() {
    return line.toString();
  }
}
