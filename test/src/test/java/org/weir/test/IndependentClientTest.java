package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.milter.Endpoint;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Provider;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirSetup;
import org.weir.test.rig.WeirSetup.Socket;

/// miltertest speaks the protocol with libmilter's own words, so what we misread on both of our
/// sides would show.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IndependentClientTest {
  private static final Path SCRIPT = Path.of("src/test/resources/miltertest.lua");

  private final Lab lab = Lab.open();
  private final WeirSetup setup =
      WeirSetup.start(
          lab,
          Socket.TCP,
          Path.of("cases/policies/enforce.yaml"),
          Map.of(),
          IndependentClientTest::fill);

  IndependentClientTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("good", 400, "good@relay.test");
    provider.account("bad", 400, "suspended");
    provider.identity("bad", "login", "bad@relay.test");
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  @Test
  void ordinaryMailIsAcceptedAndAForgedHeaderRemoved() throws Exception {
    String output = play("good@relay.test", "letter.txt", "end");
    assertThat(output)
        .contains("accepted: true")
        .contains("held: false")
        .contains("forged header removed: true")
        .endsWith("OK\n");
  }

  @Test
  void aProgramIsHeldAndAcceptedSoThatTheHoldCounts() throws Exception {
    assertThat(play("good@relay.test", "setup.exe", "end"))
        .contains("accepted: true")
        .contains("held: true")
        .endsWith("OK\n");
  }

  @Test
  void aSuspendedAccountIsAnsweredAtMail() throws Exception {
    String replyCode = Integer.toString('y'); // SMFIR_REPLYCODE
    assertThat(play("bad@relay.test", "letter.txt", "mail"))
        .contains("after MAIL: " + replyCode)
        .endsWith("OK\n");
  }

  private String play(String login, String file, String stop) throws Exception {
    if (!(setup.endpoint() instanceof Endpoint.Inet(_, int port))) {
      throw new IllegalStateException("miltertest is given a TCP port here");
    }
    return Tool.run(
            "miltertest",
            "-D",
            "port=" + port,
            "-D",
            "login=" + login,
            "-D",
            "file=" + file,
            "-D",
            "stop=" + stop,
            "-s",
            SCRIPT.toString())
        .orFail();
  }
}
