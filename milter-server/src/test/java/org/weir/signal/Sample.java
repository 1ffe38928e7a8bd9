package org.weir.signal;

import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.content.Eml;
import org.weir.policy.Account;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Client;
import org.weir.policy.EventId;
import org.weir.policy.Header;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;

/// A message with what a test is about; everything else is ordinary.
record Sample(
    Origin origin,
    Envelope envelope,
    @Nullable String client,
    @Nullable String login,
    Attribution attribution,
    Usage usage,
    List<Header> headers,
    String latin1Body) {
  /// @param rejected how many recipients the MTA refused
  record Envelope(@Nullable String helo, String sender, int accepted, int rejected) {}

  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  static final String CLIENT = "198.51.100.7";

  /// From a client at [#CLIENT] that belongs to nobody.
  static Sample message() {
    return new Sample(
        Origin.SMTP,
        new Envelope("host.customer.example", "ann@customer.example", 1, 0),
        CLIENT,
        null,
        new Attribution.Nobody(),
        new Usage.NotAsked(),
        List.of(),
        "hello");
  }

  /// An account that was opened so many days ago.
  static Attribution known(Kind kind, String value, long days) {
    Account account =
        new Account(
            7,
            "acme",
            "basic",
            Account.Status.ACTIVE,
            NOW.minus(days, ChronoUnit.DAYS),
            0,
            null,
            null);
    return new Attribution.Known(account, kind, value);
  }

  Sample local() {
    return new Sample(
        Origin.LOCAL, envelope, client, login, attribution, usage, headers, latin1Body);
  }

  Sample from(@Nullable String address) {
    return new Sample(origin, envelope, address, login, attribution, usage, headers, latin1Body);
  }

  Sample greeting(@Nullable String helo) {
    return with(new Envelope(helo, envelope.sender, envelope.accepted, envelope.rejected));
  }

  Sample sentBy(String sender) {
    return with(new Envelope(envelope.helo, sender, envelope.accepted, envelope.rejected));
  }

  Sample to(int accepted, int rejected) {
    return with(new Envelope(envelope.helo, envelope.sender, accepted, rejected));
  }

  private Sample with(Envelope other) {
    return new Sample(origin, other, client, login, attribution, usage, headers, latin1Body);
  }

  Sample loggedInAs(String name) {
    return new Sample(origin, envelope, client, name, attribution, usage, headers, latin1Body);
  }

  Sample of(Attribution account) {
    return new Sample(origin, envelope, client, login, account, usage, headers, latin1Body);
  }

  Sample using(Usage used) {
    return new Sample(origin, envelope, client, login, attribution, used, headers, latin1Body);
  }

  Sample with(Header... fields) {
    return new Sample(
        origin, envelope, client, login, attribution, usage, List.of(fields), latin1Body);
  }

  Sample containing(Eml eml) {
    List<Header> fields =
        eml.fields().stream().map(field -> new Header(field.name(), field.value())).toList();
    return new Sample(
        origin, envelope, client, login, attribution, usage, fields, eml.latin1Body());
  }

  Mail mail() {
    byte[] body = new Eml(List.of(), latin1Body).body();
    return Mail.of(facts(), usage, body, body.length, false);
  }

  MessageFacts facts() {
    InetAddress address = client == null ? null : InetAddress.ofLiteral(client);
    return new MessageFacts(
        new EventId("01JD0000000000000000000000"),
        NOW,
        "4XyZ",
        origin,
        new Client("host.customer.example", address, 4711),
        envelope.helo,
        login,
        null,
        null,
        envelope.sender,
        List.of("bob@dest.example"),
        envelope.accepted,
        envelope.rejected,
        headers,
        latin1Body.length(),
        attribution,
        SenderOwner.THE_ACCOUNT);
  }
}
