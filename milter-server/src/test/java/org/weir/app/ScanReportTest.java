package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Action;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Client;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
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
          Path.of("a.eml"),
          new Evidence(
              facts(),
              new Usage.NotAsked(),
              List.of(new Finding.Unknown("listed-spam-source", "no answer"))),
          new Decision(
              Action.HOLD,
              false,
              Code.SUSPICIOUS,
              "A sentence.",
              8,
              List.of(new Contribution("executable-content", 8, false, "attachment \"x\""))),
          1234);

  @Test
  void tellsPeopleTheVerdictTheAccountAndTheReasons() {
    assertThat(report.text().lines())
        .containsExactly(
            "a.eml: hold W301 score 8.0 (1234 us)",
            "  account: bakery (active), by login me@bakery.test",
            "   +8.0  executable-content         attachment \"x\"",
            "      ?  listed-spam-source         no answer");
  }

  @Test
  void tellsProgramsTheSameOnOneLine() throws IOException {
    assertThat(report.json())
        .isEqualTo(
            "{\"file\":\"a.eml\",\"action\":\"hold\",\"code\":\"W301\",\"score\":8.0,\"micros\":1234,"
                + "\"account\":\"bakery\",\"by\":\"login:me@bakery.test\",\"contributions\":[{\"signal\":"
                + "\"executable-content\",\"points\":8.0,\"shadow\":false,\"why\":\"attachment \\\"x\\\"\"}],"
                + "\"unknown\":{\"listed-spam-source\":\"no answer\"}}");
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
