package org.weir.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads SASL users from queue files, as `postcat -e` prints them.
final class PostfixLogins {
  private static final int AT_ONCE = 200;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final Pattern ENVELOPE =
      Pattern.compile("\\*\\*\\* ENVELOPE RECORDS (?:.*/)?(\\w+) \\*\\*\\*");
  private static final String SASL_USER = "named_attribute: sasl_username=";

  private final Map<String, String> logins = new HashMap<>();
  private String current = "";

  private PostfixLogins() {}

  /// @param postcat that prints envelopes of the ids which follow
  static Map<String, String> of(List<String> ids, MtaCommand postcat)
      throws QueueException, InterruptedException {
    var read = new PostfixLogins();
    for (int from = 0; from < ids.size(); from += AT_ONCE) {
      read.all(ids.subList(from, Math.min(ids.size(), from + AT_ONCE)), postcat);
    }
    return read.logins;
  }

  /// `postcat` stops at the first message that is gone: then the two halves are asked.
  private void all(List<String> ids, MtaCommand postcat)
      throws QueueException, InterruptedException {
    int status = postcat.with(ids).status(new Lines(LONGEST_LINE, this::line)::read);
    if (status != 0 && ids.size() > 1) {
      all(ids.subList(0, ids.size() / 2), postcat);
      all(ids.subList(ids.size() / 2, ids.size()), postcat);
    }
  }

  private void line(String line) {
    Matcher envelope = ENVELOPE.matcher(line);
    if (envelope.matches()) {
      current = envelope.group(1);
    } else if (line.startsWith(SASL_USER)) {
      logins.putIfAbsent(current, line.substring(SASL_USER.length()));
    }
  }
}
