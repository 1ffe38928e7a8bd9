package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;
import org.weir.test.rig.WeirSetup;

/// SIGHUP: whole or not at all.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadTest {
  private static final Path ENFORCE = Path.of("cases/policies/enforce.yaml");
  private static final Path OBSERVE = Path.of("cases/policies/observe.yaml");

  private final RunningRelay relay = RunningRelay.start(List.of(), provider -> {});
  private final WeirSetup setup = relay.setup();

  ReloadTest() throws Exception {}

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void aBadPolicyIsRefusedAndTheOldOneStays() throws Exception {
    assertThat(setup.usePolicy(ENFORCE)).contains("reloaded");
    int mark = setup.weir().process().mark();
    Path bad = relay.lab().directory().resolve("bad.yaml");
    Files.writeString(
        bad, Files.readString(OBSERVE).replace("suspended: reject", "suspended: discard"));
    assertThat(setup.usePolicy(bad)).contains("reload refused");
    assertThat(setup.weir().process().lines().stream().skip(mark))
        .as("says where the error is")
        .anyMatch(line -> line.matches(".*policy\\.yaml:\\d+:\\d+.*"));
    assertThat(fromNobody().text()).startsWith("5.7.1 W101 ");
  }

  @Test
  void aGoodPolicyActsAtOnceAndOpenSessionsGoOn() throws Exception {
    assertThat(setup.usePolicy(ENFORCE)).contains("reloaded");
    try (SmtpClient open = relay.postfix().connect()) {
      open.ehlo("client.test");
      assertThat(send(open).text()).startsWith("5.7.1 W101 ");
      assertThat(setup.usePolicy(OBSERVE)).contains("reloaded");
      assertThat(send(open).code()).isEqualTo(250);
    }
    assertThat(fromNobody().code()).isEqualTo(250);
    assertThat(setup.usePolicy(ENFORCE)).contains("reloaded");
    assertThat(fromNobody().code()).isEqualTo(550);
  }

  @Test
  void aBadConfigurationIsRefusedAndTheOldOneStays() throws Exception {
    String good = Files.readString(setup.configuration());
    Files.writeString(setup.configuration(), good + "typo: true\n");
    try {
      assertThat(setup.weir().reload()).contains("reload refused");
      assertThat(fromNobody().code()).isIn(250, 550);
    } finally {
      Files.writeString(setup.configuration(), good);
    }
    assertThat(setup.weir().reload()).contains("reloaded");
  }

  private Reply fromNobody() throws Exception {
    try (SmtpClient client = relay.postfix().connect()) {
      client.ehlo("client.test");
      return send(client);
    }
  }

  private static Reply send(SmtpClient client) throws Exception {
    return client.send("x@nowhere.test", "someone@example.org", "Subject: x\n\nx\n");
  }
}
