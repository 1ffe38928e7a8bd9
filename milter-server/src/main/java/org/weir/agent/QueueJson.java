package org.weir.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Messages as JSON: in lists of what was deleted, and on their way from a relay.
public final class QueueJson {
  private static final JsonFactory JSON = new JsonFactory();

  private String relay = "";
  private String id = "";
  private String queue = "";
  private Instant arrivedAt = Instant.EPOCH;
  private long bytes;
  private String sender = "";
  private List<String> recipients = List.of();
  private int recipientCount;
  private @Nullable String reason;
  private @Nullable String account;
  private @Nullable String login;
  private @Nullable String script;

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
    strings(json, "recipients", row.recipients());
    json.writeNumberField("recipient_count", row.recipientCount());
    optional(json, "reason", row.reason());
    optional(json, "account", row.account());
    optional(json, "login", row.login());
    optional(json, "script", row.script());
    json.writeEndObject();
  }

  static void strings(JsonGenerator json, String name, List<String> values) throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static void optional(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  /// Some of them as an array.
  static String write(List<QueueRow> rows) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (QueueRow row : rows) {
        write(json, row);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter throws none
    }
    return text.toString();
  }

  /// What [#write(List)] wrote.
  ///
  /// @throws IOException when it is something else
  public static List<QueueRow> rows(String text) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      return rows(json);
    }
  }

  /// The array at which the parser is.
  static List<QueueRow> rows(JsonParser json) throws IOException {
    List<QueueRow> rows = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      rows.add(row(json));
    }
    return rows;
  }

  private static QueueRow row(JsonParser json) throws IOException {
    var read = new QueueJson();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      read.field(name, json);
    }
    return new QueueRow(
        read.relay,
        read.id,
        read.queue,
        read.arrivedAt,
        read.bytes,
        read.sender,
        read.recipients,
        read.recipientCount,
        read.reason,
        read.account,
        read.login,
        read.script);
  }

  private void field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "relay" -> relay = json.getText();
      case "queue_id" -> id = json.getText();
      case "queue" -> queue = json.getText();
      case "arrived_at" -> arrivedAt = instant(json.getText());
      case "bytes" -> bytes = json.getLongValue();
      case "sender" -> sender = json.getText();
      case "recipients" -> recipients = strings(json);
      case "recipient_count" -> recipientCount = json.getIntValue();
      case "reason" -> reason = json.getText();
      case "account" -> account = json.getText();
      case "login" -> login = json.getText();
      case "script" -> script = json.getText();
      default -> json.skipChildren();
    }
  }

  static List<String> strings(JsonParser json) throws IOException {
    List<String> strings = new ArrayList<>();
    while (json.nextToken() == JsonToken.VALUE_STRING) {
      strings.add(json.getText());
    }
    return strings;
  }

  static Instant instant(String text) throws IOException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IOException("no time", e);
    }
  }
}
