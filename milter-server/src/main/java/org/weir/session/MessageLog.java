package org.weir.session;

import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.MessageFacts;

/// The one INFO line of each message, logfmt.
final class MessageLog {
  private static final Logger log = LoggerFactory.getLogger("org.weir.message");

  private MessageLog() {}

  static void write(MessageFacts facts, Decision decision, long millis) {
    if (!log.isInfoEnabled()) {
      return;
    }
    Logfmt line =
        new Logfmt()
            .add("event", facts.event())
            .add("queue_id", facts.queueId() == null ? "NOQUEUE" : facts.queueId());
    if (facts.attribution() instanceof Known known) {
      line.add("account", known.account().name())
          .add("by", known.kind().word() + ":" + known.value());
    } else {
      line.add("account", "-").add("login", facts.login()).add("from", facts.sender());
    }
    line.add(
            "client",
            facts.client().address() == null ? null : facts.client().address().getHostAddress())
        .add("action", decision.action().word())
        .add("wanted", decision.observed() ? decision.wanted().word() : null)
        .add("code", decision.code().id())
        .add("score", String.format(Locale.ROOT, "%.1f", decision.score()))
        .add("signals", signals(decision))
        .add("rcpts", facts.recipientCount())
        .add("bytes", facts.bytes())
        .add("ms", millis);
    log.info("{}", line);
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
