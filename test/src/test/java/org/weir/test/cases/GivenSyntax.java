package org.weir.test.cases;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.test.cases.MailCase.Given;

/// How the lines before the first CLIENT are written.
final class GivenSyntax {
  private static final Pattern ACCOUNT =
      Pattern.compile("(\\S+) opened (?:(\\d+) days? ago|today)(?: (active|suspended|closed))?");
  private static final Pattern QUOTA =
      Pattern.compile(
          "(\\S+) (\\d+) (messages|recipients) per (day|hour|minute)"
              + "(?: for accounts younger than (\\d+) days)?");
  private static final Pattern LISTED = Pattern.compile("(\\S+) (127\\.\\S+)");
  private static final Pattern DIRECTIVE =
      Pattern.compile("(hold|defer|reject|pass) (account|login|script|network|campaign) (\\S+)");
  private static final List<String> KINDS =
      List.of("login", "network", "sender_domain", "script", "certificate");

  private GivenSyntax() {}

  /// Null when it cannot be read.
  static @Nullable Given parse(String keyword, String text) {
    return switch (keyword) {
      case "ACCOUNT" -> account(ACCOUNT.matcher(text));
      case "IDENTITY" -> identity(text.split(" ", 3));
      case "QUOTA" -> quota(QUOTA.matcher(text));
      case "LISTED" -> listed(LISTED.matcher(text));
      case "DIRECTIVE" -> directive(DIRECTIVE.matcher(text));
      default -> null;
    };
  }

  private static @Nullable Given account(Matcher text) {
    if (!text.matches()) {
      return null;
    }
    int age = text.group(2) == null ? 0 : Integer.parseInt(text.group(2));
    return new Given.Account(text.group(1), age, text.group(3) == null ? "active" : text.group(3));
  }

  private static @Nullable Given identity(String[] words) {
    return words.length == 3 && KINDS.contains(words[1])
        ? new Given.Identity(words[0], words[1], words[2])
        : null;
  }

  private static @Nullable Given quota(Matcher text) {
    if (!text.matches()) {
      return null;
    }
    int seconds =
        switch (text.group(4)) {
          case "day" -> 86_400;
          case "hour" -> 3_600;
          default -> 60;
        };
    Integer maxAgeDays = text.group(5) == null ? null : Integer.valueOf(text.group(5));
    return new Given.Quota(
        text.group(1), Long.parseLong(text.group(2)), text.group(3), seconds, maxAgeDays);
  }

  private static @Nullable Given directive(Matcher text) {
    return text.matches() ? new Given.Directive(text.group(1), text.group(2), text.group(3)) : null;
  }

  private static @Nullable Given listed(Matcher text) {
    return text.matches() ? new Given.Listed(text.group(1), text.group(2)) : null;
  }
}
