package org.weir.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Directive;
import org.weir.policy.Evidence;
import org.weir.policy.Finding;
import org.weir.policy.Limit;
import org.weir.policy.MessageFacts;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Use;
import org.weir.privacy.Veil;

/// Evidence and what was made of it as one line of JSON, format 1. No recipients, no header fields,
/// nothing of the body but what a finding quotes. Bounded: long texts and lists are cut.
final class EvidenceJson {
  private static final int FORMAT = 1;
  private static final int MOST_CHARACTERS = 500;
  private static final int MOST_FINDINGS = 200;
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;
  private final Veil veil;
  private final MessageFacts message;

  private EvidenceJson(JsonGenerator json, Veil veil, MessageFacts message) {
    this.json = json;
    this.veil = veil;
    this.message = message;
  }

  static String of(Veil veil, Evidence evidence, Decision decision) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new EvidenceJson(json, veil, evidence.facts()).all(evidence, decision);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // cannot happen: nothing is written but memory
    }
    return text.toString();
  }

  private void all(Evidence evidence, Decision decision) throws IOException {
    json.writeStartObject();
    json.writeNumberField("format", FORMAT);
    facts(evidence.facts());
    attribution(evidence.facts().attribution(), evidence.facts().senderOwner());
    usage(evidence.usage());
    directives(evidence.directives());
    json.writeArrayFieldStart("findings");
    for (Finding finding : first(evidence.findings())) {
      finding(finding);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("contributions");
    for (Contribution contribution : first(decision.contributions())) {
      contribution(contribution);
    }
    json.writeEndArray();
    text("text", veil.words(decision.text(), message));
    json.writeEndObject();
  }

  private static <T> List<T> first(List<T> all) {
    return all.subList(0, Math.min(all.size(), MOST_FINDINGS));
  }

  private void facts(MessageFacts facts) throws IOException {
    text("received_at", facts.receivedAt().toString());
    text("origin", word(facts.origin()));
    text("queue_id", facts.queueId());
    client(facts.client());
    address("helo", facts.helo());
    address("login", facts.login());
    address("certificate", facts.certificate());
    address("script", facts.script());
    address("sender", facts.sender());
    json.writeNumberField("recipients", facts.recipientCount());
    json.writeNumberField("rejected_recipients", facts.rejectedRecipients());
    json.writeNumberField("bytes", facts.bytes());
  }

  private void client(Client client) throws IOException {
    json.writeObjectFieldStart("client");
    address("name", client.name());
    address("address", client.address() == null ? null : client.address().getHostAddress());
    json.writeNumberField("port", client.port());
    json.writeEndObject();
  }

  private void attribution(Attribution attribution, SenderOwner owner) throws IOException {
    json.writeObjectFieldStart("attribution");
    switch (attribution) {
      case Attribution.Known(var account, var kind, String value) -> {
        text("result", "known");
        json.writeNumberField("account_id", account.id());
        text("account", account.name());
        text("plan", account.plan());
        text("status", word(account.status()));
        text("opened_at", account.openedAt().toString());
        text("kind", kind.word());
        address("value", value);
        text("sender_domain_of", word(owner));
      }
      case Attribution.Nobody() -> text("result", "nobody");
      case Attribution.Unavailable(String reason) -> {
        text("result", "unavailable");
        text("reason", reason);
      }
    }
    json.writeEndObject();
  }

  private void usage(Usage usage) throws IOException {
    json.writeObjectFieldStart("usage");
    switch (usage) {
      case Usage.Granted(List<Use> uses) -> {
        text("result", "granted");
        uses(uses);
      }
      case Usage.Exceeded(Use exceeded, long requested) -> {
        text("result", "exceeded");
        json.writeNumberField("requested", requested);
        uses(List.of(exceeded));
      }
      case Usage.NotAsked() -> text("result", "not_asked");
      case Usage.Unavailable(String reason) -> {
        text("result", "unavailable");
        text("reason", reason);
      }
    }
    json.writeEndObject();
  }

  private void uses(List<Use> uses) throws IOException {
    json.writeArrayFieldStart("limits");
    for (Use use : uses) {
      Limit limit = use.limit();
      json.writeStartObject();
      json.writeNumberField("quota_id", limit.quotaId());
      text("scope", limit.scope().word());
      text("unit", limit.unit().word());
      json.writeNumberField("period_seconds", limit.period().toSeconds());
      json.writeNumberField("maximum", limit.maximum());
      if (limit.maxAgeDays() != null) {
        json.writeNumberField("max_age_days", limit.maxAgeDays());
      }
      json.writeNumberField("used", use.used());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// Left out where there are none, as nearly always.
  private void directives(List<Directive> directives) throws IOException {
    if (directives.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("directives");
    for (Directive directive : first(directives)) {
      json.writeStartObject();
      json.writeNumberField("id", directive.id());
      text("kind", directive.kind().word());
      text("value", veil.words(directive.value(), message));
      text("action", directive.action().word());
      text("created_at", directive.createdAt().toString());
      text(
          "valid_until", directive.validUntil() == null ? null : directive.validUntil().toString());
      text("who", directive.who());
      text("reason", veil.words(directive.reason(), message));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void finding(Finding finding) throws IOException {
    json.writeStartObject();
    text("signal", finding.signal());
    switch (finding) {
      case Finding.Present(String signal, double strength, String why) -> {
        text("result", "present");
        json.writeNumberField("strength", strength);
        text("why", veil.why(signal, why, message));
      }
      case Finding.Absent _ -> text("result", "absent");
      case Finding.Unknown(_, String reason) -> {
        text("result", "unknown");
        text("reason", veil.words(reason, message));
      }
    }
    json.writeEndObject();
  }

  private void contribution(Contribution contribution) throws IOException {
    json.writeStartObject();
    text("signal", contribution.signal());
    json.writeNumberField("points", contribution.points());
    json.writeBooleanField("shadow", contribution.shadow());
    text("why", veil.why(contribution.signal(), contribution.why(), message));
    json.writeEndObject();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /// Null is left out.
  private void address(String field, @Nullable String value) throws IOException {
    text(field, value == null ? null : veil.address(value));
  }

  /// Null is left out.
  private void text(String field, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStringField(field, JournalRow.cut(value, MOST_CHARACTERS));
    }
  }
}
