package org.weir.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;
import org.weir.policy.Attribution;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Evidence;
import org.weir.policy.Finding;

/// What `weir scan` says of one message.
record ScanReport(Path file, Evidence evidence, Decision decision, long micros) {
  private static final JsonFactory JSON = new JsonFactory();

  /// For people: the verdict, whose mail it is, and what speaks for or against it.
  String text() {
    StringJoiner lines = new StringJoiner("\n");
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %s %s score %.1f (%d us)",
            file,
            decision.wanted().word(),
            decision.code().id(),
            decision.score(),
            micros));
    lines.add("  account: " + account());
    for (Contribution part : decision.contributions()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "  %+5.1f  %-26s %s%s",
              part.points(),
              part.signal(),
              part.why(),
              part.shadow() ? " (shadow)" : ""));
    }
    for (Finding finding : evidence.findings()) {
      if (finding instanceof Finding.Unknown(String signal, String reason)) {
        lines.add(String.format("      ?  %-26s %s", signal, reason));
      }
    }
    return lines.toString();
  }

  /// For programs: one object on one line.
  String json() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("file", file.toString());
      json.writeStringField("action", decision.wanted().word());
      json.writeStringField("code", decision.code().id());
      json.writeNumberField("score", decision.score());
      json.writeNumberField("micros", micros);
      if (evidence.facts().attribution() instanceof Attribution.Known known) {
        json.writeStringField("account", known.account().name());
        json.writeStringField("by", known.kind().word() + ":" + known.value());
      }
      json.writeArrayFieldStart("contributions");
      for (Contribution part : decision.contributions()) {
        writeContribution(json, part);
      }
      json.writeEndArray();
      json.writeObjectFieldStart("unknown");
      for (Finding finding : evidence.findings()) {
        if (finding instanceof Finding.Unknown(String signal, String reason)) {
          json.writeStringField(signal, reason);
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void writeContribution(JsonGenerator json, Contribution part) throws IOException {
    json.writeStartObject();
    json.writeStringField("signal", part.signal());
    json.writeNumberField("points", part.points());
    json.writeBooleanField("shadow", part.shadow());
    json.writeStringField("why", part.why());
    json.writeEndObject();
  }

  private String account() {
    return switch (evidence.facts().attribution()) {
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
