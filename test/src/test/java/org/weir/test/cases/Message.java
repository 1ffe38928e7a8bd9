package org.weir.test.cases;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.weir.policy.Header;

/// One message of a case and what must come of it.
///
/// @param sender as the client writes it, angle brackets included or not
/// @param recipients likewise
/// @param times sent so often; every time the same must come of it
record Message(
    String sender,
    List<String> recipients,
    List<Header> headers,
    List<String> body,
    List<Attachment> attachments,
    int times,
    List<Expectation> expectations) {
  private static final String BOUNDARY = "=_case";

  Message {
    recipients = List.copyOf(recipients);
    headers = List.copyOf(headers);
    body = List.copyOf(body);
    attachments = List.copyOf(attachments);
    expectations = List.copyOf(expectations);
  }

  /// A file of the message, with content that a look at its first bytes recognises.
  record Attachment(String fileName, Kind kind) {}

  /// What a file really is.
  enum Kind {
    TEXT,
    PDF,
    /// A program: the headers of a Windows executable without any code.
    EXE;

    byte[] content() {
      return switch (this) {
        case TEXT -> "Dear customer,\r\n".getBytes(StandardCharsets.US_ASCII);
        case PDF -> "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);
        case EXE -> program();
      };
    }

    private static byte[] program() {
      byte[] program = new byte[512];
      program[0] = 'M';
      program[1] = 'Z';
      program[0x3c] = (byte) 0x80; // where the PE header lies
      program[0x80] = 'P';
      program[0x81] = 'E';
      return program;
    }
  }

  /// The envelope sender without angle brackets; empty = null sender.
  String senderAddress() {
    return bare(sender);
  }

  static String bare(String path) {
    return path.startsWith("<") && path.endsWith(">") ? path.substring(1, path.length() - 1) : path;
  }

  /// Whether the sender or a recipient needs SMTPUTF8 (RFC 6531).
  boolean international() {
    return (sender + String.join("", recipients)).chars().anyMatch(c -> c > 127);
  }

  /// The header fields as they are sent: those of the case and, for files, those of MIME.
  List<Header> allHeaders() {
    return attachments.isEmpty()
        ? headers
        : concat(
            headers,
            List.of(
                new Header("MIME-Version", "1.0"),
                new Header("Content-Type", "multipart/mixed; boundary=\"" + BOUNDARY + "\"")));
  }

  /// The body as it is sent, lines ended by LF.
  String bodyText() {
    String text = String.join("\n", body);
    if (attachments.isEmpty()) {
      return text + "\n";
    }
    var mime = new StringBuilder("--" + BOUNDARY + "\nContent-Type: text/plain\n\n" + text + "\n");
    for (Attachment attachment : attachments) {
      mime.append("--").append(BOUNDARY).append("\nContent-Type: application/octet-stream\n");
      mime.append(
          "Content-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=\"");
      mime.append(attachment.fileName()).append("\"\n\n");
      mime.append(
          Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(attachment.kind().content()));
      mime.append('\n');
    }
    return mime.append("--").append(BOUNDARY).append("--\n").toString();
  }

  /// Header and body, lines ended by LF.
  String text() {
    var text = new StringBuilder();
    for (Header header : allHeaders()) {
      text.append(header.name()).append(": ").append(header.value()).append('\n');
    }
    return text.append('\n').append(bodyText()).toString();
  }

  private static List<Header> concat(List<Header> first, List<Header> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
