package org.weir.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A [JournalRow] as a flat JSON object and back, with the names of table `decision`; what is null
/// is left out.
final class JournalRowJson {
  private final Map<String, String> values;

  private JournalRowJson(Map<String, String> values) {
    this.values = values;
  }

  static void write(JournalRow row, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("event_id", row.eventId());
    json.writeStringField("at", row.at().toString());
    json.writeStringField("relay", row.relay());
    optional(json, "queue_id", row.queueId());
    Long account = row.accountId();
    if (account != null) {
      json.writeNumberField("account_id", account);
    }
    json.writeStringField("action", row.action());
    json.writeStringField("wanted", row.wanted());
    json.writeBooleanField("observed", row.observed());
    json.writeStringField("code", row.code());
    json.writeNumberField("score", row.score());
    json.writeStringField("origin", row.origin());
    optional(json, "client", row.client());
    optional(json, "login", row.login());
    optional(json, "script", row.script());
    json.writeStringField("sender", row.sender());
    json.writeNumberField("recipients", row.recipients());
    json.writeNumberField("bytes", row.bytes());
    json.writeStringField("policy", row.policy());
    json.writeStringField("evidence", row.evidence());
    optional(json, "hold_reason", row.holdReason());
    json.writeEndObject();
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /// @param json at the object's beginning
  /// @throws IOException not JSON, or not such an object
  /// @throws IllegalArgumentException a value of another kind
  /// @throws java.time.DateTimeException a time that is none
  static JournalRow read(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new IOException("a row is no object");
    }
    Map<String, String> values = new HashMap<>();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      if (!json.nextToken().isScalarValue()) {
        throw new IOException("a row has a value of another kind");
      }
      values.put(name, json.getText());
    }
    return new JournalRowJson(values).row();
  }

  private JournalRow row() throws IOException {
    String account = values.get("account_id");
    return new JournalRow(
        required("event_id"),
        Instant.parse(required("at")),
        required("relay"),
        values.get("queue_id"),
        account == null ? null : Long.valueOf(account),
        required("action"),
        required("wanted"),
        Boolean.parseBoolean(required("observed")),
        required("code"),
        Double.parseDouble(required("score")),
        required("origin"),
        values.get("client"),
        values.get("login"),
        values.get("script"),
        required("sender"),
        Integer.parseInt(required("recipients")),
        Long.parseLong(required("bytes")),
        required("policy"),
        required("evidence"),
        values.get("hold_reason"));
  }

  private String required(String name) throws IOException {
    String value = values.get(name);
    if (value == null) {
      throw new IOException("a row has no " + name);
    }
    return value;
  }
}
