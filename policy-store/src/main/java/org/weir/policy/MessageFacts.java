package org.weir.policy;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything the MTA told about one message, complete and immutable.
///
/// @param queueId the MTA's queue id, if it has told one
/// @param login the SASL user name (`{auth_authen}`), if the client authenticated
/// @param certificate the common name of the client's TLS certificate, if the MTA trusts that
/// @param script what sends on a web server, as a trusted one says
/// @param sender envelope sender without angle brackets; empty = null sender
/// @param recipients those the MTA accepted, without angle brackets, at most the configured number
/// @param recipientCount how many the MTA accepted in all
/// @param rejectedRecipients how many the MTA refused
/// @param bytes size of the body as it arrived
public record MessageFacts(
    EventId event,
    Instant receivedAt,
    @Nullable String queueId,
    Origin origin,
    Client client,
    @Nullable String helo,
    @Nullable String login,
    @Nullable String certificate,
    @Nullable String script,
    String sender,
    List<String> recipients,
    int recipientCount,
    int rejectedRecipients,
    List<Header> headers,
    long bytes,
    Attribution attribution,
    SenderOwner senderOwner) {

  /// How the message reached the MTA. Local submission has no SMTP client to answer (RFC 5321 codes
  /// would bounce).
  public enum Origin {
    SMTP,
    LOCAL
  }

  public MessageFacts {
    recipients = List.copyOf(recipients);
    headers = List.copyOf(headers);
  }

  /// The same message with what is known of whom it belongs to.
  ///
  /// @param namedScript which script says it sends it
  public MessageFacts attributed(
      Attribution found, @Nullable String namedScript, SenderOwner owner) {
    return new MessageFacts(
        event,
        receivedAt,
        queueId,
        origin,
        client,
        helo,
        login,
        certificate,
        namedScript,
        sender,
        recipients,
        recipientCount,
        rejectedRecipients,
        headers,
        bytes,
        found,
        owner);
  }

  /// The first header of that name, compared without case.
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst();
  }

  /// The domain of the envelope sender in lower case; empty for the null sender or an address
  /// without one.
  public String senderDomain() {
    return domainOf(sender);
  }

  /// What follows the last `@`, in lower case; empty when there is none.
  public static String domainOf(String address) {
    int at = address.lastIndexOf('@');
    return at < 0 ? "" : address.substring(at + 1).toLowerCase(Locale.ROOT);
  }
}
