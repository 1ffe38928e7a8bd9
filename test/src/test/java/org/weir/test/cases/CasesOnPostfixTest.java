package org.weir.test.cases;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.WeirSetup.Socket;

/// Every golden case through real Postfix, over a unix socket.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CasesOnPostfixTest {
  private final RunningRelay relay;
  private final CasePlayer player;

  CasesOnPostfixTest() throws Exception {
    MailCase first = CaseFiles.all().getFirst();
    relay =
        RunningRelay.start(
            Socket.UNIX, CaseFiles.policy(first), CasePlayer.listed(), List.of(), CasePlayer::fill);
    player = new CasePlayer(relay.setup(), new PostfixMta(relay.postfix(), relay.sink()));
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  static List<MailCase> cases() {
    return CaseFiles.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void plays(MailCase mailCase) throws Exception {
    player.play(mailCase);
  }
}
