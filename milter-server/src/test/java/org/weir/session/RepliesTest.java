package org.weir.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.milter.MilterReply;
import org.weir.milter.Modification;
import org.weir.policy.Action;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.EventId;

class RepliesTest {
  private static final EventId EVENT = new EventId("01JD0000000000000000000000");

  @Test
  void refusalsCarryCodeSentenceAndEventId() {
    assertThat(Replies.verdict(decision(Action.DEFER, Code.MESSAGE_LIMIT, false), EVENT))
        .isEqualTo(
            new MilterReply.ReplyCode(
                451, "4.7.1", "W201 A sentence. Event 01JD0000000000000000000000"));
    assertThat(Replies.verdict(decision(Action.REJECT, Code.SUSPENDED, false), EVENT))
        .isEqualTo(
            new MilterReply.ReplyCode(
                550, "5.7.1", "W102 A sentence. Event 01JD0000000000000000000000"));
    assertThat(Replies.verdict(decision(Action.DEFER, Code.STORE_UNAVAILABLE, false), EVENT))
        .isEqualTo(
            new MilterReply.ReplyCode(
                451, "4.3.0", "W901 A sentence. Event 01JD0000000000000000000000"));
  }

  @Test
  void holdingIsAQuarantineFollowedByContinueWithoutText() {
    Decision hold = decision(Action.HOLD, Code.SUSPICIOUS, false);

    assertThat(Replies.verdict(hold, EVENT)).isEqualTo(MilterReply.CONTINUE);
    assertThat(Replies.modifications(hold, EVENT))
        .containsExactly(
            new Modification.Quarantine(
                "W301, event 01JD0000000000000000000000, score 8.0: executable-content"));
  }

  @Test
  void onlyATagAddsHeadersAndShadowSignalsStayOutOfThem() {
    assertThat(Replies.modifications(decision(Action.PASS, Code.OK, false), EVENT)).isEmpty();
    assertThat(Replies.modifications(decision(Action.TAG, Code.SUSPICIOUS, false), EVENT))
        .containsExactly(
            new Modification.AddHeader("X-Weir-Event", EVENT.value()),
            new Modification.AddHeader("X-Weir-Score", "8.0"),
            new Modification.AddHeader("X-Weir-Signals", "executable-content"));
  }

  @Test
  void observedDecisionsChangeNothing() {
    Decision observed = decision(Action.HOLD, Code.SUSPICIOUS, true);

    assertThat(Replies.verdict(observed, EVENT)).isEqualTo(MilterReply.CONTINUE);
    assertThat(Replies.modifications(observed, EVENT)).isEmpty();
  }

  private static Decision decision(Action wanted, Code code, boolean observed) {
    return new Decision(
        wanted,
        observed,
        code,
        "A sentence.",
        8,
        List.of(
            new Contribution("executable-content", 8, false, "report.pdf"),
            new Contribution("script-origin", 1, true, "x.php")));
  }
}
