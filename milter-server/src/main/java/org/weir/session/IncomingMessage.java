package org.weir.session;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;

/// One message while the MTA tells about it. Past its limits it counts and keeps nothing more.
/// Confined to its session.
final class IncomingMessage {
  private static final int FIRST_BODY_BYTES = 8 * 1024;

  private final MessageLimits limits;
  private final EventId event;
  private final Instant receivedAt;
  private final Sender from;
  private final List<String> recipients = new ArrayList<>(1);
  private final List<Header> headers = new ArrayList<>(16);
  private int recipientCount;
  private int rejectedRecipients;
  private int headerCount;
  private int headerBytes;
  private final Map<String, Integer> forged = new HashMap<>(0);
  private byte[] body = {};
  private int bodyKept;
  private long bodyBytes;

  /// What is known when MAIL FROM arrives.
  ///
  /// @param reinjected the client hands mail back which has been here
  record Sender(
      Origin origin,
      Client client,
      @Nullable String helo,
      @Nullable String login,
      String address,
      boolean reinjected) {}

  IncomingMessage(MessageLimits limits, EventId event, Instant receivedAt, Sender from) {
    this.limits = limits;
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

  Origin origin() {
    return from.origin();
  }

  void addRecipient(String address) {
    recipientCount++;
    if (recipients.size() < limits.maxRecipients()) {
      recipients.add(address);
    }
  }

  /// The MTA itself refused a recipient (`{rcpt_mailer}` = `error`): it is no part of the message.
  void addRejectedRecipient() {
    rejectedRecipients++;
  }

  void addHeader(String name, String value) {
    headerCount++;
    if (Replies.isOurs(name)) {
      addForged(name.toLowerCase(Locale.ROOT));
    }
    headerBytes += name.length() + value.length();
    if (headers.size() < limits.maxHeaders() && headerBytes <= limits.maxHeaderBytes()) {
      headers.add(new Header(name, value));
    }
  }

  /// Counted for every header, kept or not; names that Weir does not set itself only up to the
  /// limit.
  private void addForged(String name) {
    if (forged.size() < limits.maxHeaders() || Replies.HEADERS.contains(name)) {
      forged.merge(name, 1, Integer::sum);
    }
  }

  /// Copies of our own headers that came from outside: how many, by lower-case name.
  Map<String, Integer> forged() {
    return forged;
  }

  /// Returns whether more of the body is wanted.
  boolean addBody(ByteBuffer bytes) {
    bodyBytes += bytes.remaining();
    int kept = Math.min(bytes.remaining(), limits.maxBodyBytes() - bodyKept);
    if (bodyKept + kept > body.length) {
      int size = Math.max(Math.max(bodyKept + kept, FIRST_BODY_BYTES), body.length * 2);
      body = Arrays.copyOf(body, Math.min(size, limits.maxBodyBytes()));
    }
    bytes.get(body, bodyKept, kept);
    bodyKept += kept;
    return bodyKept < limits.maxBodyBytes();
  }

  byte[] body() {
    return body;
  }

  int bodyKept() {
    return bodyKept;
  }

  /// Whether something was left out because of a limit.
  boolean truncated() {
    return bodyKept < bodyBytes || headers.size() < headerCount;
  }

  MessageFacts facts(@Nullable String queueId, Attribution attribution) {
    return new MessageFacts(
        event,
        receivedAt,
        queueId,
        from.origin(),
        from.client(),
        from.helo(),
        from.login(),
        from.address(),
        recipients,
        recipientCount,
        rejectedRecipients,
        headers,
        bodyBytes,
        attribution);
  }
}
