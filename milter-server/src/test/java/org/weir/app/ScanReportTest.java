package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.app.Judge.Judged;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Action;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Client;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Directive;
import org.weir.policy.EventId;
import org.weir.policy.Evidence;
import org.weir.policy.Finding;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;

class ScanReportTest {
  private final ScanReport report =
      new ScanReport(
          Path.of("a.mbox"),
          7,
          new Judged(
              new Evidence(
                  facts(),
                  new Usage.NotAsked(),
                  List.of(
                      new Directive(
                          12,
                          Directive.Kind.ACCOUNT,
                          "bakery",
                          Action.HOLD,
                          Instant.EPOCH,
                          null,
                          "anna",
                          "stolen?")),
                  List.of(
                      new Finding.Unknown("listed-spam-source", "no answer"),
                      new Finding.Present("executable-content", 0.5, "attachment \"x\""))),
              new Decision(
                  Action.HOLD,
                  false,
                  Code.SUSPICIOUS,
                  "A sentence.",
                  8,
                  List.of(new Contribution("executable-content", 8, false, "attachment \"x\""))),
              1_000_000,
              234_567));

  @Test
  void tellsPeopleTheVerdictTheAccountAndTheReasons() {
    assertThat(report.text().lines())
        .containsExactly(
            "a.mbox#7: hold W301 score 8.0 (1.2 ms)",
            "  account: bakery (active), by login me@bakery.test",
            "  directive 12 of anna: hold account bakery stolen?",
            "   +8.0  executable-content         attachment \"x\"",
            "      ?  listed-spam-source         no answer");
  }

  @Test
  void tellsProgramsTheSameOnOneLine() {
    assertThat(report.json())
        .isEqualTo(
            "{\"path\":\"a.mbox\",\"number\":7,\"decision\":\"hold\",\"code\":\"W301\",\"score\":8.0,"
                + "\"account\":\"bakery\",\"by\":\"login:me@bakery.test\","
                + "\"directives\":[12],\"unknown\":{\"listed-spam-source\":\"no answer\"},\"contributions\":[{\"signal\":"
                + "\"executable-content\",\"points\":8.0,\"strength\":0.5,\"shadow\":false,"
                + "\"why\":\"attachment \\\"x\\\"\"}],"
                + "\"millis\":{\"reading\":1.0,\"detectors\":0.235}}");
  }

  private static MessageFacts facts() {
    var account = new Account(1, "bakery", "default", Status.ACTIVE, Instant.EPOCH, 0, null, null);
    return new MessageFacts(
        new EventId("01JD0000000000000000000000"),
        Instant.EPOCH,
        null,
        Origin.SMTP,
        new Client("unknown", InetAddress.ofLiteral("192.0.2.1"), 0),
        null,
        "me@bakery.test",
        null,
        null,
        "me@bakery.test",
        List.of(),
        1,
        0,
        List.of(),
        10,
        new Known(account, Kind.LOGIN, "me@bakery.test"),
        SenderOwner.NOT_ASKED);
  }
}
