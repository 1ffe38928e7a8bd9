package org.weir.session;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.SenderOwner;

/// One message while the MTA tells about it. Past its limits it counts and keeps nothing more, but
/// for what would hide something: header fields that say what the body is and who sends it.
/// Confined to its session, which has to [#release] it.
final class IncomingMessage {
  /// Every message may have so much; more comes out of the budget.
  private static final int FREE_BODY_BYTES = 8 * 1024;

  /// Of one name, beyond the limit for all.
  private static final int MOST_TELLING = 8;

  private static final int LONGEST_TELLING = 16 * 1024;

  /// No mail can be sent to a longer path (RFC 5321 §4.5.3.1.3: 256 octets; there is room for
  /// UTF-8), so none is worth its memory.
  private static final int MAX_ADDRESS = 1024;

  private final MessageLimits limits;
  private final BodyBudget budget;
  private final HeaderRules rules;
  private final EventId event;
  private final Instant receivedAt;
  private final Sender from;
  private final List<String> recipients = new ArrayList<>(1);
  private final List<Header> headers = new ArrayList<>(16);
  private final Map<String, List<String>> beyondLimit = new HashMap<>(0);
  private final Map<String, Integer> stripped = new HashMap<>(0);
  private int strippedCount;
  private int recipientCount;
  private int rejectedRecipients;
  private long headerBytes;
  private byte[] body = {};
  private int bodyKept;
  private long bodyBytes;
  private boolean bodyCut;
  private Attribution attribution = new Attribution.Nobody();

  /// What is known when MAIL FROM arrives.
  ///
  /// @param reinjected the client hands mail back which has been here
  record Sender(
      Origin origin,
      Client client,
      @Nullable String helo,
      @Nullable String login,
      @Nullable String certificate,
      String address,
      boolean reinjected) {}

  /// @param telling names of header fields that must not get lost among others
  /// @param stripped names of header fields that must not leave
  record HeaderRules(Predicate<String> telling, Predicate<String> stripped) {}

  IncomingMessage(
      MessageLimits limits,
      BodyBudget budget,
      HeaderRules rules,
      EventId event,
      Instant receivedAt,
      Sender from) {
    this.limits = limits;
    this.budget = budget;
    this.rules = rules;
    this.event = event;
    this.receivedAt = receivedAt;
    this.from = from;
  }

  EventId event() {
    return event;
  }

  /// From a client that hands mail back which has been here.
  boolean reinjected() {
    return from.reinjected();
  }

  void addRecipient(String address) {
    recipientCount++;
    if (recipients.size() < limits.maxRecipients() && address.length() <= MAX_ADDRESS) {
      recipients.add(address);
    }
  }

  /// The MTA itself refused a recipient (`{rcpt_mailer}` = `error`): it is no part of the message.
  void addRejectedRecipient() {
    rejectedRecipients++;
  }

  int recipientCount() {
    return recipientCount;
  }

  int rejectedRecipients() {
    return rejectedRecipients;
  }

  /// As far as it is known by now; nobody's at first.
  Attribution attribution() {
    return attribution;
  }

  void attributeTo(Attribution found) {
    attribution = found;
  }

  void addHeader(String name, String value) {
    headerBytes += name.length() + value.length();
    if (rules.stripped().test(name)) {
      addStripped(name.toLowerCase(Locale.ROOT));
    }
    if (headers.size() < limits.maxHeaders() && headerBytes <= limits.maxHeaderBytes()) {
      headers.add(new Header(name, value));
    } else if (rules.telling().test(name)) {
      addTelling(name.toLowerCase(Locale.ROOT), value);
    }
  }

  private void addTelling(String name, String value) {
    List<String> known = beyondLimit.computeIfAbsent(name, _ -> new ArrayList<>(1));
    String kept = value.length() > LONGEST_TELLING ? value.substring(0, LONGEST_TELLING) : value;
    if (known.size() < MOST_TELLING && !known.contains(kept)) {
      known.add(kept);
      headers.add(new Header(name, kept));
    }
  }

  /// Counted for every header, kept or not; past the limit of names the message is refused anyway.
  private void addStripped(String name) {
    strippedCount++;
    if (stripped.size() < limits.maxHeaders()) {
      stripped.merge(name, 1, Integer::sum);
    }
  }

  /// Header fields that must not leave: how many, by lower-case name.
  Map<String, Integer> stripped() {
    return stripped;
  }

  int strippedCount() {
    return strippedCount;
  }

  /// Returns whether more of the body is wanted. If not, and more comes or is kept away,
  /// [#bodyCut].
  boolean addBody(ByteBuffer bytes) {
    bodyBytes += bytes.remaining();
    int wanted = bodyKept + bytes.remaining();
    makeRoom(Math.min(wanted, limits.maxBodyBytes()));
    int kept = Math.min(bytes.remaining(), body.length - bodyKept);
    bytes.get(body, bodyKept, kept);
    bodyKept += kept;
    bodyCut |= bodyKept < wanted || bodyKept >= limits.maxBodyBytes();
    return !bodyCut;
  }

  /// Doubles the room where the budget allows; else it stays as it is.
  private void makeRoom(int needed) {
    if (needed <= body.length) {
      return;
    }
    int size = Math.max(Math.max(needed, FREE_BODY_BYTES), body.length * 2);
    int capped = Math.min(size, Math.max(limits.maxBodyBytes(), 0));
    if (budget.take(charged(capped) - charged(body.length))) {
      body = Arrays.copyOf(body, capped);
    }
  }

  private static long charged(int length) {
    return Math.max(0, length - FREE_BODY_BYTES);
  }

  /// Gives its memory back; nothing of the message is asked for any more.
  void release() {
    budget.giveBack(charged(body.length));
    body = new byte[0];
    bodyKept = 0;
  }

  byte[] body() {
    return body;
  }

  int bodyKept() {
    return bodyKept;
  }

  /// Whether the body may have more than was kept.
  boolean bodyCut() {
    return bodyCut;
  }

  MessageFacts facts(@Nullable String queueId) {
    return new MessageFacts(
        event,
        receivedAt,
        queueId,
        from.origin(),
        from.client(),
        from.helo(),
        from.login(),
        from.certificate(),
        null,
        from.address(),
        recipients,
        recipientCount,
        rejectedRecipients,
        headers,
        bodyBytes,
        new Attribution.Nobody(),
        SenderOwner.NOT_ASKED);
  }
}
