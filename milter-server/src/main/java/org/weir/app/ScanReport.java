package org.weir.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.weir.app.Judge.Judged;
import org.weir.policy.Attribution;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Directive;
import org.weir.policy.Evidence;
import org.weir.policy.Finding;

/// What `weir scan` says of one message.
///
/// @param number of the message in its file, from 1; 0 when the file is the message
record ScanReport(Path file, int number, Judged judged) {
  private static final JsonFactory JSON = new JsonFactory();

  private Evidence evidence() {
    return judged.evidence();
  }

  private Decision decision() {
    return judged.decision();
  }

  /// For people: the verdict, whose mail it is, and what speaks for or against it.
  String text() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(
        String.format(
            Locale.ROOT,
            "%s%s: %s %s score %.1f (%.1f ms)",
            file,
            number == 0 ? "" : "#" + number,
            decision().wanted().word(),
            decision().code().id(),
            decision().score(),
            judged.millis()));
    lines.add("  account: " + account());
    for (Directive said : evidence().directives()) {
      lines.add(
          "  directive %d of %s: %s %s %s %s"
              .formatted(
                  said.id(),
                  said.who(),
                  said.action().word(),
                  said.kind().word(),
                  said.value(),
                  said.reason())
              .stripTrailing());
    }
    for (Contribution part : decision().contributions()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %+5.1f  %-26s %s%s",
              part.points(),
              part.signal(),
              part.why(),
              part.shadow() ? " (shadow)" : ""));
    }
    for (Finding finding : evidence().findings()) {
      if (finding instanceof Finding.Unknown(String signal, String reason)) {
        lines.add(String.format("      ?  %-26s %s", signal, reason));
      }
    }
    return lines.toString();
  }

  /// For programs: one object on one line.
  String json() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("path", file.toString());
      json.writeNumberField("number", Math.max(1, number));
      json.writeStringField("decision", decision().wanted().word());
      json.writeStringField("code", decision().code().id());
      json.writeNumberField("score", decision().score());
      if (evidence().facts().attribution() instanceof Attribution.Known known) {
        json.writeStringField("account", known.account().name());
        json.writeStringField("by", known.kind().word() + ":" + known.value());
      }
      json.writeArrayFieldStart("directives");
      for (Directive said : evidence().directives()) {
        json.writeNumber(said.id());
      }
      json.writeEndArray();
      writeFindings(json);
      json.writeObjectFieldStart("millis");
      json.writeNumberField("reading", millis(judged.reading()));
      json.writeNumberField("detectors", millis(judged.examining()));
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a string takes everything
    }
    return text.toString();
  }

  private static double millis(long nanos) {
    return Math.round(nanos / 1e3) / 1e3;
  }

  private void writeFindings(JsonGenerator json) throws IOException {
    Map<String, Double> strengths = new HashMap<>();
    json.writeObjectFieldStart("unknown");
    for (Finding finding : evidence().findings()) {
      switch (finding) {
        case Finding.Unknown(String signal, String reason) -> json.writeStringField(signal, reason);
        case Finding.Present(String signal, double strength, _) -> strengths.put(signal, strength);
        case Finding.Absent _ -> {}
      }
    }
    json.writeEndObject();
    json.writeArrayFieldStart("contributions");
    for (Contribution part : decision().contributions()) {
      writeContribution(json, part, strengths.getOrDefault(part.signal(), 0.0));
    }
    json.writeEndArray();
  }

  private static void writeContribution(JsonGenerator json, Contribution part, double strength)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("signal", part.signal());
    json.writeNumberField("points", part.points());
    json.writeNumberField("strength", strength);
    json.writeBooleanField("shadow", part.shadow());
    json.writeStringField("why", part.why());
    json.writeEndObject();
  }

  private String account() {
    return switch (evidence().facts().attribution()) {
      case Attribution.Known(var account, var kind, String value) ->
          account.name()
              + " ("
              + account.status().name().toLowerCase(Locale.ROOT)
              + "), by "
              + kind.word()
              + " "
              + value;
      case Attribution.Nobody() -> "none known";
      case Attribution.Unavailable(String reason) -> "not known: " + reason;
    };
  }
}
