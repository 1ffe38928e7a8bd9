package org.weir.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Attribution;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;

/*
 * How mail that comes back is known. When the MTA queues a message it writes its queue id into a
 * Received field, and that field is part of the message when a content filter hands it back. So:
 * one of the topmost Received fields names a queue id under which we accepted a message, and the
 * recipients are among those that were accepted. The filter may have edited everything else.
 *
 * Nothing of this is secret, so it is asked only for mail from clients whom the provider has named
 * as content filters. And it is worth little to a liar among them: each recipient that was charged
 * comes back once per pass, a message five times, within a day.
 */

/// What was accepted here lately, so that a message which a content filter hands back is not
/// charged and judged again. Lost at a restart and bounded in size and age; a message that is not
/// remembered is treated as a new one. Thread-safe.
public final class SeenMail {
  private static final Duration KEPT = Duration.ofHours(24);

  /// Recipients of all remembered messages together, each message counting as one more: 20 MB.
  private static final long MOST_RECIPIENTS = 100_000;

  private static final int MOST_RETURNS = 5;
  private static final int FIELDS_LOOKED_AT = 10;
  private static final Pattern QUEUE_ID = Pattern.compile("\\bid ([0-9A-Za-z]{5,40})\\b");

  /// A message that was accepted, under the queue id the MTA had given it.
  ///
  /// @param recipients those that have not come back yet, in lower case
  /// @param returns how often it had come back before
  private record Accepted(
      EventId event, Attribution attribution, Set<String> recipients, int returns) {
    Accepted left(Set<String> remaining) {
      return new Accepted(event, attribution, remaining, returns);
    }
  }

  /// A message that has come back.
  ///
  /// @param queueId under which it was accepted before
  record Claim(String queueId, Accepted first, Set<String> recipients) {
    EventId event() {
      return first.event();
    }

    Attribution attribution() {
      return first.attribution();
    }
  }

  private final Cache<String, Accepted> byQueueId;

  public SeenMail(InstantSource clock) {
    byQueueId =
        Caffeine.newBuilder()
            .maximumWeight(MOST_RECIPIENTS)
            .weigher((String _, Accepted message) -> 1 + message.recipients().size())
            .expireAfterWrite(KEPT)
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
            .build();
  }

  /// Remembers a message that is about to be accepted. One without a queue id, or with more
  /// recipients than are kept, is not remembered.
  ///
  /// @param before what it was recognised as; null for a new one
  void accepted(MessageFacts facts, @Nullable Claim before) {
    String queueId = facts.queueId();
    int returns = before == null ? 0 : before.first().returns() + 1;
    if (queueId != null
        && returns < MOST_RETURNS
        && facts.recipients().size() == facts.recipientCount()) {
      var message = new Accepted(facts.event(), facts.attribution(), recipients(facts), returns);
      byQueueId.put(queueId, message);
    }
  }

  /// It was not accepted after all: the MTA was gone before the answer. What it had claimed may
  /// come back again.
  void notAccepted(MessageFacts facts, @Nullable Claim claim) {
    if (facts.queueId() != null) {
      byQueueId.invalidate(facts.queueId());
    }
    if (claim != null) {
      byQueueId.asMap().compute(claim.queueId(), (_, left) -> restored(claim, left));
    }
  }

  private static Accepted restored(Claim claim, @Nullable Accepted left) {
    if (left == null) {
      return claim.first().left(claim.recipients());
    }
    Set<String> recipients = new HashSet<>(left.recipients());
    recipients.addAll(claim.recipients());
    return left.left(recipients);
  }

  /// What the message was when it was here before; null when it is a new one. Its recipients cannot
  /// be claimed a second time.
  @Nullable Claim claim(MessageFacts facts) {
    if (facts.recipients().size() != facts.recipientCount()) {
      return null;
    }
    return facts.headers().stream()
        .filter(header -> header.name().equalsIgnoreCase("Received"))
        .limit(FIELDS_LOOKED_AT)
        .map(Header::value)
        .map(QUEUE_ID::matcher)
        .filter(Matcher::find)
        .flatMap(found -> claim(found.group(1), recipients(facts)).stream())
        .findFirst()
        .orElse(null);
  }

  private Optional<Claim> claim(String queueId, Set<String> recipients) {
    Accepted[] claimed = new Accepted[1];
    byQueueId
        .asMap()
        .computeIfPresent(
            queueId,
            (_, message) -> {
              if (!message.recipients().containsAll(recipients)) {
                return message;
              }
              claimed[0] = message;
              Set<String> left = new HashSet<>(message.recipients());
              left.removeAll(recipients);
              return left.isEmpty() ? null : message.left(left);
            });
    return Optional.ofNullable(claimed[0]).map(message -> new Claim(queueId, message, recipients));
  }

  private static Set<String> recipients(MessageFacts facts) {
    return facts.recipients().stream()
        .map(recipient -> recipient.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }
}
