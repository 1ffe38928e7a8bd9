package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.policy.Action;
import org.weir.policy.Directive;
import org.weir.policy.Evidence;
import org.weir.privacy.Veil;
import org.weir.privacy.Veil.Addresses;

class EvidenceJsonTest {
  @Test
  void tellsEverythingButContentAndRecipients() {
    assertThat(
            EvidenceJson.of(Veil.OFF, Messages.evidence(1), Messages.decision(Action.HOLD, false)))
        .isEqualTo(
            """
            {"format":1,"received_at":"2026-11-22T10:11:12.345678Z","origin":"smtp","queue_id":"4XyZ1",\
            "client":{"name":"mail.example.com","address":"2001:db8:0:0:0:0:0:25","port":4711},\
            "helo":"helo.example.com","login":"bob@example.com","sender":"bounce@example.com",\
            "recipients":3,"rejected_recipients":1,"bytes":12345,\
            "attribution":{"result":"known","account_id":7,"account":"K-10017","plan":"default",\
            "status":"active","opened_at":"1970-01-01T00:00:00Z","kind":"login","value":"bob@example.com","sender_domain_of":"the_account"},\
            "usage":{"result":"granted","limits":[{"quota_id":1,"scope":"account","unit":"messages",\
            "period_seconds":86400,"maximum":100,"max_age_days":30,"used":42}]},\
            "findings":[{"signal":"login-mismatch","result":"present","strength":0.6,"why":"bob sends as \\"eve\\""},\
            {"signal":"client-listed","result":"absent"},\
            {"signal":"helo-unresolved","result":"unknown","reason":"time-out"}],\
            "contributions":[{"signal":"login-mismatch","points":3.25,"shadow":false,"why":"bob sends as \\"eve\\""},\
            {"signal":"new-signal","points":1.0,"shadow":true,"why":"shadow"}],\
            "text":"This message looks harmful."}\
            """);
  }

  @Test
  void tellsWhatOperatorsHaveSaid() {
    Evidence evidence = Messages.evidence(1);
    var said =
        new Directive(
            12,
            Directive.Kind.ACCOUNT,
            "K-10017",
            Action.HOLD,
            Messages.RECEIVED,
            Messages.RECEIVED.plusSeconds(60),
            "anna",
            "stolen?");
    assertThat(
            EvidenceJson.of(
                Veil.OFF,
                new Evidence(
                    evidence.facts(), evidence.usage(), List.of(said), evidence.findings()),
                Messages.decision(Action.HOLD, false)))
        .contains(
            """
            "directives":[{"id":12,"kind":"account","value":"K-10017","action":"hold",\
            "created_at":"2026-11-22T10:11:12.345678Z","valid_until":"2026-11-22T10:12:12.345678Z",\
            "who":"anna","reason":"stolen?"}],"findings":[\
            """);
  }

  /// RFC 5321 allows local parts of 64 characters; a hostile sender's are as long as he likes.
  @Test
  void hidesAddressesOfAnyLength() {
    String address = "a".repeat(40) + "b".repeat(64) + "@example.net";

    assertThat(
            Veil.of(Addresses.HASH, true, "0123456789abcdef")
                .words("writes to " + address, Messages.evidence(1).facts()))
        .matches("writes to h:[0-9a-f]{24}@example\\.net");
  }

  @Test
  void cutsWhatIsTooLongAndMendsHalfCharacters() {
    assertThat(JournalRow.cut("😀😀😀", 2)).isEqualTo("😀😀");
    assertThat(JournalRow.cut("a\uD83Db", 9)).isEqualTo("a?b");
    assertThat(JournalRow.cut("abc", 9)).isEqualTo("abc");
  }
}
