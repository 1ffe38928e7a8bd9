package org.weir.session;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Client;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.MessageFacts;
import org.weir.privacy.Veil;

/// The one INFO line of each message: no text, only fields.
final class MessageLog {
  private static final Logger log = LoggerFactory.getLogger("org.weir.message");

  private MessageLog() {}

  static void write(Veil veil, MessageFacts facts, Decision decision, long millis) {
    LoggingEventBuilder line = log.atInfo();
    add(line, "event", facts.event());
    add(line, "queue_id", facts.queueId() == null ? "NOQUEUE" : facts.queueId());
    if (facts.attribution() instanceof Known known) {
      add(line, "account", known.account().name());
      add(line, "by", known.kind().word() + ":" + veil.address(known.value()));
    } else {
      add(line, "account", "-");
      add(line, "login", facts.login() == null ? null : veil.address(facts.login()));
      add(line, "from", veil.address(facts.sender()));
    }
    String client = address(facts.client());
    add(line, "client", client == null ? null : veil.address(client));
    add(line, "action", decision.action().word());
    add(line, "wanted", decision.observed() ? decision.wanted().word() : null);
    add(line, "code", decision.code().id());
    add(line, "score", BigDecimal.valueOf(decision.score()).setScale(1, RoundingMode.HALF_UP));
    add(line, "signals", signals(decision));
    add(line, "rcpts", facts.recipientCount());
    add(line, "bytes", facts.bytes());
    add(line, "ms", millis);
    line.log("");
  }

  private static void add(LoggingEventBuilder line, String key, @Nullable Object value) {
    if (value != null) {
      var _ = line.addKeyValue(key, value);
    }
  }

  private static @Nullable String address(Client client) {
    return client.address() == null ? null : client.address().getHostAddress();
  }

  private static @Nullable String signals(Decision decision) {
    return decision.contributions().isEmpty()
        ? null
        : decision.contributions().stream()
            .map(Contribution::signal)
            .distinct()
            .collect(Collectors.joining(","));
  }
}
