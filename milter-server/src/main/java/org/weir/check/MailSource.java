package org.weir.check;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a mail came from on a web server, as one line of a log says: Exim's main log (`cwd=` needs
/// `log_selector = +arguments`), Postfix' pickup, PHP's `mail.log`. Subjects and senders stand in
/// such lines, too, so only what the mailer itself writes at its place is believed.
final class MailSource {
  private static final String EXIM_TIME =
      "^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?(?: [+-]\\d{4})?(?: \\[\\d+\\])? ";
  private static final Pattern EXIM_DIRECTORY =
      Pattern.compile("(?s)" + EXIM_TIME + "cwd=(/.{0,4200}?) \\d+ args: ");
  private static final Pattern EXIM_ARRIVAL =
      Pattern.compile(EXIM_TIME + "[0-9A-Za-z]{6,}-[0-9A-Za-z]{6,}-[0-9A-Za-z]{2,} <= ");
  private static final Pattern EXIM_LOCAL = Pattern.compile(" U=([^ ]{1,64}) P=local(?:-\\w+)? ");
  private static final Pattern POSTFIX =
      Pattern.compile(
          "^(?:[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8}|\\d{4}-\\d\\d-\\d\\dT[^ ]{8,30}) [^ ]{1,255}"
              + " postfix[^ ]{0,60}/pickup\\[\\d+\\]: [0-9A-Za-z]{5,20}: uid=(\\d{1,10}) from=<");
  private static final Pattern PHP =
      Pattern.compile("(?s)^\\[[^\\]]{10,60}\\] mail\\(\\) on \\[(/.{0,4200}?):\\d+\\]: ");

  private MailSource() {}

  /// `script /var/www/a.php`, `user www-data`, `directory /var/www/a`, `uid 33`; empty for any
  /// other line. One mail may show in two ways, never twice in the same.
  static Optional<String> of(String line) {
    if (line.startsWith("[")) {
      return found("script ", PHP, line);
    }
    if (line.contains("/pickup[")) {
      return found("uid ", POSTFIX, line);
    }
    if (line.contains(" cwd=")) {
      return found("directory ", EXIM_DIRECTORY, line)
          .filter(directory -> !directory.startsWith("directory /var/spool/exim"));
    }
    return line.contains(" <= ") && EXIM_ARRIVAL.matcher(line).find()
        ? localUser(line)
        : Optional.empty();
  }

  /// The last one before the subject, which a sender chooses.
  private static Optional<String> localUser(String line) {
    int subject = line.indexOf(" T=\"");
    Matcher matcher = EXIM_LOCAL.matcher((subject < 0 ? line : line.substring(0, subject)) + " ");
    String user = null;
    while (matcher.find()) {
      user = matcher.group(1);
    }
    return Optional.ofNullable(user).map(name -> "user " + name);
  }

  private static Optional<String> found(String kind, Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    return matcher.find() ? Optional.of(kind + matcher.group(1)) : Optional.empty();
  }
}
