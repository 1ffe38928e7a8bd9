package org.weir.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;

/// Sendmail's control file of one message, `qfID` or in quarantine `hfID`: a letter and a value on
/// each line, then `.` (Sendmail Installation and Operation Guide, appendix B). Confined to its
/// reader.
final class SendmailFile {
  /// Of one control file; what is beyond is not looked at.
  private static final int MOST_BYTES = 4 * 1024 * 1024;

  private final StringBuilder header = new StringBuilder();
  private final List<Recipient> recipients = new ArrayList<>();
  private int recipientCount;
  private String sender = "";
  private @Nullable String status;
  private long created = -1;
  private boolean tried;
  private boolean inHeader;

  private SendmailFile() {}

  /// @throws IOException when the file is gone, or is none of Sendmail's
  static SendmailFile read(Path file) throws IOException {
    var message = new SendmailFile();
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        if (line.equals(".")) {
          break;
        }
        message.line(line);
      }
    }
    if (message.created < 0) {
      throw new IOException("no control file of Sendmail: " + file);
    }
    return message;
  }

  private void line(String line) throws IOException {
    if (inHeader && (line.startsWith("\t") || line.startsWith(" "))) {
      header.append(line).append('\n');
      return;
    }
    inHeader = false;
    String value = line.isEmpty() ? "" : line.substring(1);
    switch (line.isEmpty() ? ' ' : line.charAt(0)) {
      case 'T' -> created = number(value);
      case 'N' -> tried = number(value) > 0;
      case 'S' -> sender = bare(value);
      case 'M' -> status = value;
      case 'R' -> recipient(bare(value.substring(value.indexOf(':') + 1)));
      case 'H' -> field(value);
      default -> {} // nothing that is asked for
    }
  }

  private void recipient(String address) {
    recipientCount++;
    if (recipients.size() < QueuedMail.MOST_RECIPIENTS) {
      recipients.add(new Recipient(address, null));
    }
  }

  /// `?flags?Name: value`; the return path is filled in at delivery only.
  private void field(String value) {
    String field = value.replaceFirst("^\\?[^?]*\\?", "");
    inHeader = !field.startsWith("Return-Path:");
    if (inHeader) {
      header.append(field).append('\n');
    }
  }

  private static String bare(String address) {
    return address.startsWith("<") && address.endsWith(">")
        ? address.substring(1, address.length() - 1)
        : address;
  }

  private static long number(String value) throws IOException {
    try {
      return Math.clamp(Long.parseLong(value), 0, Integer.MAX_VALUE * 2L);
    } catch (NumberFormatException e) {
      throw new IOException("no number in a control file", e);
    }
  }

  QueuedMail mail(String id, boolean quarantined, long bytes) {
    Where where = quarantined ? Where.HELD : tried ? Where.DEFERRED : Where.INCOMING;
    String reason = status == null || status.isBlank() ? null : status;
    return new QueuedMail(
        id,
        where,
        Instant.ofEpochSecond(created),
        bytes,
        sender,
        recipients.stream().map(one -> new Recipient(one.address(), reason)).toList(),
        recipientCount);
  }

  /// The header and the empty line behind it.
  String header() {
    return header + "\n";
  }
}
