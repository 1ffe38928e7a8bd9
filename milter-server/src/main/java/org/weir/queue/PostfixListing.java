package org.weir.queue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;

/// Reads what `postqueue -j` prints: a JSON object on each line. Confined to one listing.
final class PostfixListing {
  private static final JsonFactory JSON = new JsonFactory();

  private String id = "";
  private String queue = "";
  private String sender = "";
  private long arrival;
  private long bytes;
  private final List<Recipient> recipients = new ArrayList<>();
  private int recipientCount;

  private PostfixListing() {}

  /// @throws IOException when the line is torn, or is no message
  static QueuedMail parse(String line) throws IOException {
    var message = new PostfixListing();
    try (JsonParser json = JSON.createParser(line)) {
      expect(json.nextToken(), JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        message.field(json.currentName(), json);
      }
      expect(json.currentToken(), JsonToken.END_OBJECT);
    }
    return message.mail();
  }

  private void field(String name, JsonParser json) throws IOException {
    json.nextToken();
    switch (name) {
      case "queue_id" -> id = json.getText();
      case "queue_name" -> queue = json.getText();
      case "sender" -> sender = json.getText();
      case "arrival_time" -> arrival = json.getLongValue();
      case "message_size" -> bytes = json.getLongValue();
      case "recipients" -> recipients(json);
      default -> json.skipChildren();
    }
  }

  private void recipients(JsonParser json) throws IOException {
    expect(json.currentToken(), JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Recipient recipient = recipient(json);
      recipientCount++;
      if (recipients.size() < QueuedMail.MOST_RECIPIENTS) {
        recipients.add(recipient);
      }
    }
    expect(json.currentToken(), JsonToken.END_ARRAY);
  }

  private static Recipient recipient(JsonParser json) throws IOException {
    String address = "";
    String reason = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "address" -> address = json.getText();
        case "delay_reason" -> reason = json.getText();
        default -> json.skipChildren();
      }
    }
    return new Recipient(address, reason);
  }

  private QueuedMail mail() throws IOException {
    if (!Postfix.isQueueId(id) || arrival < 0 || bytes < 0) {
      throw new IOException("no message");
    }
    Where where =
        switch (queue) {
          case "hold" -> Where.HELD;
          case "active" -> Where.ACTIVE;
          case "deferred" -> Where.DEFERRED;
          case "incoming", "maildrop" -> Where.INCOMING;
          default -> throw new IOException("no queue");
        };
    // showq writes the null sender so; without a domain it is nobody else's address.
    String envelopeSender = sender.equals("MAILER-DAEMON") ? "" : sender;
    Instant at = Instant.ofEpochSecond(Math.min(arrival, Integer.MAX_VALUE * 2L));
    return new QueuedMail(id, where, at, bytes, envelopeSender, recipients, recipientCount);
  }

  private static void expect(JsonToken token, JsonToken wanted) throws IOException {
    if (token != wanted) {
      throw new IOException("no message");
    }
  }
}
