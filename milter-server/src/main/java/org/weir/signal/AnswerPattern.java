package org.weir.signal;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Some answers of a block list: one address of 127.0.0.0/8, or several that differ in the last
/// octet.
///
/// @param prefix the first three octets, with a dot at the end
/// @param low of the last octet; of a mask the bits of which one must be set
/// @param high as `low`
public record AnswerPattern(String prefix, int low, int high, boolean mask) {
  private static final Pattern WRITTEN =
      Pattern.compile("(127\\.\\d{1,3}\\.\\d{1,3}\\.)(&?)(\\d{1,3})(?:-(\\d{1,3}))?");
  private static final int MOST = 255;

  /// Reads `127.0.0.4`, `127.0.0.4-7` (any of these) or `127.0.0.&12` (any bit of this mask).
  ///
  /// @throws IllegalArgumentException saying what is wrong
  public static AnswerPattern parse(String text) {
    Matcher matcher = WRITTEN.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("lists answer with addresses of 127.0.0.0/8");
    }
    String prefix = matcher.group(1);
    if (prefix.equals("127.255.255.")) {
      throw new IllegalArgumentException("is a list's refusal to answer and has no category");
    }
    boolean mask = !matcher.group(2).isEmpty();
    int low = Integer.parseInt(matcher.group(3));
    int high = matcher.group(4) == null ? low : Integer.parseInt(matcher.group(4));
    if (high > MOST || low > high || (mask && (low == 0 || low != high)) || !octets(prefix)) {
      throw new IllegalArgumentException("write 127.0.0.4, 127.0.0.4-7 or 127.0.0.&12");
    }
    return new AnswerPattern(prefix, low, high, mask);
  }

  private static boolean octets(String prefix) {
    for (String octet : prefix.substring(0, prefix.length() - 1).split("\\.", -1)) {
      if (Integer.parseInt(octet) > MOST || (octet.length() > 1 && octet.startsWith("0"))) {
        return false;
      }
    }
    return true;
  }

  boolean matches(InetAddress answer) {
    byte[] octets = answer.getAddress();
    int last = octets[octets.length - 1] & MOST;
    return answer.getHostAddress().startsWith(prefix)
        && (mask ? (last & low) != 0 : last >= low && last <= high);
  }
}
