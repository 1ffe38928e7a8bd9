package org.weir.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The column `outcome` of table `queue_command`.
public final class AnswerJson {
  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Long> counts = new HashMap<>();
  private List<QueueRow> rows = List.of();
  private List<Group> groups = List.of();
  private List<String> refusals = List.of();
  private @Nullable String text;

  private AnswerJson() {}

  /// The column for an answer.
  public static String write(Answer answer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("messages", answer.messages());
      json.writeNumberField("bytes", answer.bytes());
      json.writeNumberField("unreadable", answer.unreadable());
      json.writeNumberField("changed", answer.changed());
      json.writeNumberField("unchanged", answer.unchanged());
      json.writeNumberField("refused", answer.refused());
      QueueJson.strings(json, "refusals", answer.refusals());
      json.writeArrayFieldStart("rows");
      for (QueueRow row : answer.rows()) {
        QueueJson.write(json, row);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("groups");
      for (Group group : answer.groups()) {
        write(json, group);
      }
      json.writeEndArray();
      if (answer.text() != null) {
        json.writeStringField("text", answer.text());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter throws none
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Group group) throws IOException {
    json.writeStartObject();
    json.writeStringField("value", group.value());
    json.writeNumberField("messages", group.messages());
    json.writeNumberField("bytes", group.bytes());
    json.writeNumberField("recipients", group.recipients());
    json.writeStringField("oldest", group.oldest().toString());
    json.writeEndObject();
  }

  /// What [#write] wrote.
  ///
  /// @throws IOException when it is something else
  public static Answer parse(String relay, String text) throws IOException {
    var read = new AnswerJson();
    try (JsonParser json = JSON.createParser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        read.field(name, json);
      }
    }
    return new Answer(
        relay,
        read.count("messages"),
        read.count("bytes"),
        read.count("unreadable"),
        read.rows,
        read.groups,
        read.count("changed"),
        read.count("unchanged"),
        read.count("refused"),
        read.refusals,
        read.text);
  }

  private void field(String name, JsonParser json) throws IOException {
    switch (name) {
      case "rows" -> rows = QueueJson.rows(json);
      case "groups" -> groups = groups(json);
      case "refusals" -> refusals = QueueJson.strings(json);
      case "text" -> text = json.getText();
      default -> {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
          counts.put(name, json.getLongValue());
        } else {
          json.skipChildren();
        }
      }
    }
  }

  private long count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  private static List<Group> groups(JsonParser json) throws IOException {
    List<Group> groups = new ArrayList<>();
    while (json.nextToken() == JsonToken.START_OBJECT) {
      groups.add(group(json));
    }
    return groups;
  }

  private static Group group(JsonParser json) throws IOException {
    String value = "";
    Instant oldest = Instant.EPOCH;
    Map<String, Long> numbers = new HashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "value" -> value = json.getText();
        case "oldest" -> oldest = QueueJson.instant(json.getText());
        default -> numbers.put(name, json.getLongValue());
      }
    }
    return new Group(
        value,
        numbers.getOrDefault("messages", 0L),
        numbers.getOrDefault("bytes", 0L),
        numbers.getOrDefault("recipients", 0L),
        oldest);
  }
}
