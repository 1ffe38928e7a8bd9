package org.weir.test.rig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.policy.Header;

/// A message as the next hop got it: envelope, header fields (unfolded) and body, lines ended by
/// LF.
public record Mail(String sender, List<String> recipients, List<Header> headers, String body) {
  private static final Pattern QUEUE_ID = Pattern.compile("\\bid ([0-9A-Za-z]+)");

  public Mail {
    recipients = List.copyOf(recipients);
    headers = List.copyOf(headers);
  }

  Mail(String sender, List<String> recipients, byte[] message) {
    this(sender, recipients, new String(message, StandardCharsets.ISO_8859_1));
  }

  private Mail(String sender, List<String> recipients, String message) {
    this(sender, recipients, parseHeaders(message), bodyOf(message));
  }

  /// Parses a message without an envelope.
  public static Mail parse(String message) {
    return new Mail("", List.of(), message);
  }

  /// The first header field of that name, compared without case.
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  /// Whether the relay's `Received` field names this queue id.
  public boolean hasQueueId(String id) {
    return queueId().filter(id::equals).isPresent();
  }

  /// The queue id in the topmost `Received` field.
  public Optional<String> queueId() {
    return header("Received")
        .map(QUEUE_ID::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1));
  }

  private static List<Header> parseHeaders(String message) {
    List<Header> headers = new ArrayList<>();
    for (String line : message.split("\n", -1)) {
      if (line.isEmpty()) {
        break;
      }
      if (line.startsWith(" ") || line.startsWith("\t")) {
        Header last = headers.removeLast();
        headers.add(new Header(last.name(), last.value() + "\n" + line));
      } else {
        int colon = line.indexOf(':');
        headers.add(new Header(line.substring(0, colon), line.substring(colon + 1).strip()));
      }
    }
    return headers;
  }

  private static String bodyOf(String message) {
    int blank = message.indexOf("\n\n");
    return blank < 0 ? "" : message.substring(blank + 2);
  }
}
