package org.weir.test.cases;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.test.cases.Expectation.Stage;

/// How the lines after a message are written.
final class ExpectationSyntax {
  private static final Pattern REFUSAL =
      Pattern.compile(
          "(reject|defer) ([45]\\d\\d) ([45]\\.\\d+\\.\\d+) (W\\d{3}|by the relay)"
              + "(?: at (MAIL|RCPT|DATA))?");
  private static final Pattern PAIR = Pattern.compile("([a-z_]+)=(\\S+)");

  private ExpectationSyntax() {}

  /// Null when it cannot be read.
  static @Nullable Expectation parse(String keyword, String text) {
    return switch (keyword) {
      case "QUEUED" -> new Expectation.Queued();
      case "HELD" -> new Expectation.Held();
      case "EXPECT" -> refusal(REFUSAL.matcher(text));
      case "REPLY" -> text.isEmpty() ? null : new Expectation.ReplyText(text);
      case "HEADER-ADDED" -> headerAdded(text);
      case "HEADER-GONE" -> text.isEmpty() ? null : new Expectation.HeaderGone(text);
      case "HEADER-KEPT" -> headerKept(text);
      case "JOURNAL" -> journal(text);
      case "NO-JOURNAL" -> new Expectation.NoJournal();
      default -> null;
    };
  }

  /// `reject 550 5.7.1 W101`, `defer 451 4.7.1 W201 at MAIL`: word, code and status must agree.
  private static @Nullable Expectation refusal(Matcher text) {
    if (!text.matches()) {
      return null;
    }
    char kind = text.group(1).equals("reject") ? '5' : '4';
    if (text.group(2).charAt(0) != kind || text.group(3).charAt(0) != kind) {
      return null;
    }
    String weirCode = text.group(4).startsWith("W") ? text.group(4) : null;
    Stage stage = text.group(5) == null ? null : Stage.valueOf(text.group(5));
    return new Expectation.Refused(Integer.parseInt(text.group(2)), text.group(3), weirCode, stage);
  }

  private static @Nullable Expectation headerAdded(String text) {
    int colon = text.indexOf(':');
    if (text.isEmpty()) {
      return null;
    }
    return colon < 0
        ? new Expectation.HeaderAdded(text, null)
        : new Expectation.HeaderAdded(text.substring(0, colon), text.substring(colon + 1).strip());
  }

  private static @Nullable Expectation headerKept(String text) {
    int colon = text.indexOf(':');
    return colon < 1
        ? null
        : new Expectation.HeaderKept(text.substring(0, colon), text.substring(colon + 1).strip());
  }

  private static @Nullable Expectation journal(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : text.split(" ", -1)) {
      Matcher pair = PAIR.matcher(word);
      if (!pair.matches()) {
        return null;
      }
      values.put(pair.group(1), pair.group(2));
    }
    return new Expectation.Journal(values);
  }
}
