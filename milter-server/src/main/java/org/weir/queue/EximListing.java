package org.weir.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;

/// Reads what `exim -bpr` prints: a line with age, size, id and sender, a line for each recipient
/// (those that have it are marked `D`), an empty line. Confined to one listing.
final class EximListing {
  private static final Pattern MESSAGE =
      Pattern.compile(
          "\\s*\\d+[mhd]\\s+(?:([0-9.]{1,10})([KM]?)\\s+)?("
              + Exim.QUEUE_ID
              + ") <(.*)>"
              + "(?: \\([^()<>]*\\))?( \\*\\*\\* frozen \\*\\*\\*)?");

  /// Message ids begin with the second they were made in, in digits of base 62.
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final Consumer<QueuedMail> each;
  private final List<Recipient> recipients = new ArrayList<>();
  private int recipientCount;
  private @Nullable Matcher message;
  private int unreadable;

  EximListing(Consumer<QueuedMail> each) {
    this.each = each;
  }

  void line(String line) {
    Matcher first = MESSAGE.matcher(line);
    if (line.isBlank()) {
      end();
    } else if (message != null && line.startsWith("          ")) {
      recipient(line.strip());
    } else if (message != null && line.startsWith("        D ")) {
      return; // delivered
    } else if (first.matches()) {
      end();
      message = first;
    } else {
      end();
      unreadable++;
    }
  }

  private void recipient(String address) {
    recipientCount++;
    if (recipients.size() < QueuedMail.MOST_RECIPIENTS) {
      recipients.add(new Recipient(address, null));
    }
  }

  /// The last message has no empty line behind it when the output is torn.
  int end() {
    if (message != null) {
      each.accept(mail(message));
    }
    message = null;
    recipients.clear();
    recipientCount = 0;
    return unreadable;
  }

  private QueuedMail mail(Matcher line) {
    return new QueuedMail(
        line.group(3),
        line.group(5) == null ? Where.DEFERRED : Where.HELD,
        madeAt(line.group(3)),
        bytes(line.group(1), line.group(2)),
        line.group(4),
        recipients,
        recipientCount);
  }

  static Instant madeAt(String id) {
    long seconds = 0;
    for (int i = 0; i < 6; i++) {
      seconds = seconds * DIGITS.length() + DIGITS.indexOf(id.charAt(i));
    }
    return Instant.ofEpochSecond(seconds);
  }

  private static long bytes(@Nullable String number, @Nullable String unit) {
    if (number == null || unit == null || !number.matches("\\d+(\\.\\d+)?")) {
      return 0;
    }
    int scale = unit.equals("K") ? 1024 : unit.equals("M") ? 1024 * 1024 : 1;
    return Math.round(Double.parseDouble(number) * scale);
  }
}
