package org.weir.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;

/// The column `filter` of table `queue_command`: a flat JSON object. What is not known, or could
/// not be meant, is an error and nothing is done: whoever can write to the table gets no more than
/// the verbs.
public final class RequestJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int LONGEST = 60_000;

  private final Map<Term, String> terms = new EnumMap<>(Term.class);
  private final List<String> ids = new ArrayList<>();
  private boolean all;
  private boolean dryRun;
  private Grouping by = Grouping.SENDER;
  private int limit;

  private RequestJson() {}

  /// Reads what [#write] wrote, or somebody else.
  ///
  /// @throws IllegalArgumentException when it is no request; the message is for people
  public static QueueRequest parse(String verb, String text) {
    Verb known = Verb.of(verb).orElseThrow(() -> new IllegalArgumentException("no such verb"));
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException("the filter is too long");
    }
    var request = new RequestJson();
    try (JsonParser json = JSON.createParser(text)) {
      request.object(json);
    } catch (IOException _) {
      throw new IllegalArgumentException("the filter is no JSON object of known terms");
    }
    return new QueueRequest(
        known,
        new QueueFilter(request.terms, request.ids),
        request.all,
        request.by,
        request.limit,
        request.dryRun);
  }

  private void object(JsonParser json) throws IOException {
    expect(json.nextToken() == JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      field(json.currentName(), json);
    }
    expect(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
  }

  private void field(String name, JsonParser json) throws IOException {
    JsonToken value = json.nextToken();
    switch (name) {
      case "id" -> ids(json);
      case "all" -> all = truth(value);
      case "dry-run" -> dryRun = truth(value);
      case "limit" -> {
        expect(value == JsonToken.VALUE_NUMBER_INT);
        limit = json.getIntValue();
      }
      case "by" -> {
        expect(value == JsonToken.VALUE_STRING);
        by =
            Grouping.of(json.getText())
                .orElseThrow(() -> new IllegalArgumentException("no such grouping"));
      }
      default -> {
        expect(value == JsonToken.VALUE_STRING);
        Term term = Term.of(name).orElseThrow(() -> new IllegalArgumentException("no such term"));
        terms.put(term, json.getText());
      }
    }
  }

  private void ids(JsonParser json) throws IOException {
    expect(json.currentToken() == JsonToken.START_ARRAY);
    while (json.nextToken() == JsonToken.VALUE_STRING && ids.size() <= QueueFilter.MOST_IDS) {
      ids.add(json.getText());
    }
    expect(json.currentToken() == JsonToken.END_ARRAY);
  }

  private static boolean truth(JsonToken value) throws IOException {
    expect(value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE);
    return value == JsonToken.VALUE_TRUE;
  }

  private static void expect(boolean condition) throws IOException {
    if (!condition) {
      throw new IOException("not a request");
    }
  }

  /// The column for a request; its verb has a column of its own.
  public static String write(QueueRequest request) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      for (Map.Entry<Term, String> term : request.filter().terms().entrySet()) {
        json.writeStringField(term.getKey().word(), term.getValue());
      }
      if (!request.filter().ids().isEmpty()) {
        json.writeArrayFieldStart("id");
        for (String id : request.filter().ids()) {
          json.writeString(id);
        }
        json.writeEndArray();
      }
      json.writeBooleanField("all", request.all());
      json.writeBooleanField("dry-run", request.dryRun());
      json.writeStringField("by", request.by().word());
      json.writeNumberField("limit", request.limit());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter throws none
    }
    return text.toString();
  }
}
