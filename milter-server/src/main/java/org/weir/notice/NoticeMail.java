package org.weir.notice;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.weir.alert.Notice;

/// A notice as a message of RFC 5322. Its header has printable ASCII only, whatever the notice
/// holds, and its body is encoded, so nothing in it can become a field or a second message.
final class NoticeMail {
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private NoticeMail() {}

  /// Lines end with CRLF, none begins with a dot.
  static String of(Notice notice, MailSettings settings, Instant now) {
    return String.join(
            "\r\n",
            List.of(
                "Date: " + DATE.format(now),
                "From: Weir <" + settings.from() + ">",
                "To: " + String.join(",\r\n ", settings.to()),
                "Subject: " + notice.headline(),
                "Message-ID: <" + notice.key() + "." + id(notice) + "@" + settings.helo() + ">",
                "Auto-Submitted: auto-generated", // RFC 3834: no auto-reply, no loop
                "Precedence: bulk",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Transfer-Encoding: base64",
                "",
                Base64.getMimeEncoder()
                    .encodeToString(text(notice).getBytes(StandardCharsets.UTF_8))))
        + "\r\n";
  }

  /// Two installations that share a name still make different ones.
  private static String id(Notice notice) {
    return Integer.toHexString((notice.kind() + ' ' + notice.subject()).hashCode());
  }

  private static String text(Notice notice) {
    String end =
        notice.resolvedAt() == null ? "" : "\nover since  " + DATE.format(notice.resolvedAt());
    return """
    %s: %s

    %s

    noticed by  %s
    since       %s%s

    weir alert list       what is open now
    weir alert mute %s '%s' --for 2h
    """
        .formatted(
            notice.kind(),
            clean(notice.subject()),
            notice.says().isEmpty()
                ? clean(notice.detail())
                : notice.says() + ".\n" + clean(notice.detail()),
            clean(notice.relay()),
            DATE.format(notice.openedAt()),
            end,
            notice.kind(),
            clean(notice.subject()).replace("'", "'\\''"));
  }

  private static String clean(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
