package org.weir.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Messages as JSON: in lists of what was deleted, and on their way from a relay.
public final class QueueJson {
  private QueueJson() {}

  /// Writes one as an object.
  public static void write(JsonGenerator json, QueueRow row) throws IOException {
    json.writeStartObject();
    json.writeStringField("relay", row.relay());
    json.writeStringField("queue_id", row.id());
    json.writeStringField("queue", row.queue());
    json.writeStringField("arrived_at", row.arrivedAt().toString());
    json.writeNumberField("bytes", row.bytes());
    json.writeStringField("sender", row.sender());
    json.writeArrayFieldStart("recipients");
    for (String recipient : row.recipients()) {
      json.writeString(recipient);
    }
    json.writeEndArray();
    json.writeNumberField("recipient_count", row.recipientCount());
    optional(json, "reason", row.reason());
    optional(json, "account", row.account());
    optional(json, "login", row.login());
    optional(json, "script", row.script());
    json.writeEndObject();
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
