package org.weir.test.cases;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.weir.test.rig.Lab;
import org.weir.test.rig.WeirSetup;
import org.weir.test.rig.WeirSetup.Socket;

/// Every golden case over the bare milter protocol, over TCP.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CasesOnFakeMtaTest {
  private final Lab lab = Lab.open();
  private final CasePlayer player;

  CasesOnFakeMtaTest() throws Exception {
    MailCase first = CaseFiles.all().getFirst();
    try {
      WeirSetup setup =
          WeirSetup.start(
              lab, Socket.TCP, CaseFiles.policy(first), CasePlayer.listed(), CasePlayer::fill);
      player = new CasePlayer(setup, new FakeMta(setup.endpoint()));
    } catch (Exception e) {
      lab.close();
      throw e;
    }
  }

  @AfterAll
  void stop() {
    lab.close();
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
