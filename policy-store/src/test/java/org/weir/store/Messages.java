package org.weir.store;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Client;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.EventId;
import org.weir.policy.Evidence;
import org.weir.policy.Finding;
import org.weir.policy.Header;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Unit;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;
import org.weir.policy.Usage.Use;

/// Made-up messages.
final class Messages {
  static final Instant RECEIVED = Instant.parse("2026-11-22T10:11:12.345678Z");

  private Messages() {}

  static Evidence evidence(int number) {
    return evidence(number, RECEIVED, "bounce@example.com");
  }

  static Evidence evidence(int number, Instant receivedAt, String sender) {
    var account = new Account(7, "K-10017", "default", Status.ACTIVE, Instant.EPOCH, 0, null, null);
    var facts =
        new MessageFacts(
            new EventId("01JD%022d".formatted(number)),
            receivedAt,
            "4XyZ" + number,
            Origin.SMTP,
            new Client("mail.example.com", InetAddress.ofLiteral("2001:db8::25"), 4711),
            "helo.example.com",
            "bob@example.com",
            null,
            null,
            sender,
            List.of("secret-recipient@example.org"),
            3,
            1,
            List.of(new Header("Subject", "secret subject")),
            12_345,
            new Attribution.Known(account, Kind.LOGIN, "bob@example.com"),
            SenderOwner.THE_ACCOUNT);
    var limit = new Limit(1, Unit.MESSAGES, Duration.ofDays(1), 100, 30);
    return new Evidence(
        facts,
        new Usage.Granted(List.of(new Use(limit, 42))),
        List.of(
            new Finding.Present("login-mismatch", 0.6, "bob sends as \"eve\""),
            new Finding.Absent("client-listed"),
            new Finding.Unknown("helo-unresolved", "time-out")));
  }

  static Decision decision(Action wanted, boolean observed) {
    return new Decision(
        wanted,
        observed,
        wanted == Action.PASS ? Code.OK : Code.SUSPICIOUS,
        wanted == Action.PASS ? "" : "This message looks harmful.",
        3.25,
        List.of(
            new Contribution("login-mismatch", 3.25, false, "bob sends as \"eve\""),
            new Contribution("new-signal", 1, true, "shadow")));
  }
}
