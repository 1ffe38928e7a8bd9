package org.weir.test.cases;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.weir.milter.Endpoint;
import org.weir.test.rig.AddressSwap;
import org.weir.test.rig.Lab;
import org.weir.test.rig.SendmailRelay;
import org.weir.test.rig.SmtpSink;
import org.weir.test.rig.WeirSetup;
import org.weir.test.rig.WeirSetup.Socket;

/// Every golden case that Sendmail can play, through real Sendmail.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CasesOnSendmailTest {
  private final Lab lab = Lab.open();
  private final CasePlayer player;

  CasesOnSendmailTest() throws Exception {
    MailCase first = CaseFiles.all().getFirst();
    try {
      WeirSetup setup =
          WeirSetup.start(
              lab, Socket.TCP, CaseFiles.policy(first), CasePlayer.listed(), CasePlayer::fill);
      AddressSwap swap = AddressSwap.open(lab, (Endpoint.Inet) setup.endpoint());
      SmtpSink sink = SmtpSink.open(lab);
      SendmailRelay sendmail = SendmailRelay.start(lab, swap.milter(), sink.port(), logins());
      player = new CasePlayer(setup, new SendmailMta(sendmail, swap, sink));
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
    return CaseFiles.all().stream().filter(each -> each.onlyPostfix() == null).toList();
  }

  private static Set<String> logins() {
    return cases().stream()
        .flatMap(each -> each.connections().stream())
        .map(MailCase.Connection::login)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void plays(MailCase mailCase) throws Exception {
    player.play(mailCase);
  }
}
