package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conformance checklist 52 to 55.
class MacrosTest {
  private final Macros macros = new Macros();
  private final List<String> oddities = new ArrayList<>();

  @Test
  @DisplayName("52: {i} is i, case counts, empty is not absent")
  void findsMacrosByName() {
    macros("Mi|Q1|{auth_authen}|alice|{mail_addr}||");
    assertThat(macros.value("i")).isEqualTo("Q1");
    assertThat(macros.value("{i}")).isEqualTo("Q1");
    assertThat(macros.value("auth_authen")).isEqualTo("alice");
    assertThat(macros.value("{auth_authen}")).isEqualTo("alice");
    assertThat(macros.value("{mail_addr}")).isEmpty();
    assertThat(macros.value("{Auth_Authen}")).isNull();
    assertThat(macros.value("I")).isNull();
    assertThat(macros.value("alice")).isNull();
    macros("M{i}|Q2|");
    assertThat(macros.value("i")).isEqualTo("Q2");
    assertThat(oddities).isEmpty();
  }

  @Test
  @DisplayName("52: an empty frame replaces the stage's macros with none")
  void replacesWithNothing() {
    macros("H{tls_version}|TLSv1.3|");
    macros("H");
    assertThat(macros.value("{tls_version}")).isNull();
    assertThat(oddities).isEmpty();
  }

  @Test
  @DisplayName("52: an odd name has an empty value, a value without NUL is taken")
  void toleratesIncompletePairs() {
    macros("Mi|Q1|x|");
    assertThat(macros.value("i")).isEqualTo("Q1");
    assertThat(macros.value("x")).isEmpty();
    macros("Mi|Q1|x");
    assertThat(macros.value("x")).isEmpty();
    macros("Mi|Q1|x|cut");
    assertThat(macros.value("x")).isEqualTo("cut");
    assertThat(oddities).hasSize(3);
  }

  @ParameterizedTest
  @DisplayName("52: codes without macros, and no code at all")
  @ValueSource(strings = {"Lx|y|", "Bx|y|", "Ux|y|", "zx|y|", "\0x|y|", ""})
  void passesOverOtherCodes(String frame) {
    macros("Mi|Q1|");
    macros(frame);
    assertThat(macros.value("x")).isNull();
    assertThat(macros.value("i")).isEqualTo("Q1");
  }

  @Test
  @DisplayName("52: strange names are names, and memory is bounded")
  void survivesStrangeFrames() {
    macros("M__proto__|1|{|2|}|3|{{i}}|4||5|{}|6|");
    assertThat(macros.value("__proto__")).isEqualTo("1");
    assertThat(macros.value("{")).isEqualTo("2");
    assertThat(macros.value("}")).isEqualTo("3");
    assertThat(macros.value("{{i}}")).isEqualTo("4");
    assertThat(macros.value("")).isEqualTo("5");
    assertThat(macros.value("{}")).isEqualTo("6");
    macros("M" + "|".repeat(65_534));
    assertThat(macros.value("i")).isNull();
    macros("Mi|" + "x".repeat(1 << 20) + "|");
    assertThat(macros.value("i")).isNull();
    assertThat(oddities).hasSize(1);
  }

  @Test
  @DisplayName("53: authentication of one message is none of the next, whatever the MTA leaves out")
  void forgetsTheLastMessage() {
    message("Mi|Q1|{auth_authen}|alice|");
    assertThat(macros.value("{auth_authen}")).isEqualTo("alice");
    macros("M");
    macros.begin('M');
    assertThat(macros.value("{auth_authen}")).as("an empty frame").isNull();
    message("M{auth_authen}|alice|");
    macros.begin('M');
    assertThat(macros.value("{auth_authen}")).as("no frame, no ABORT").isNull();
    message("M{auth_authen}|alice|");
    macros.endMessage();
    assertThat(macros.value("{auth_authen}")).as("the end").isNull();
    message("M{auth_authen}|bob|");
    assertThat(macros.value("{auth_authen}")).as("not wiped by its own command").isEqualTo("bob");
  }

  @Test
  @DisplayName("54: the latest stage that has a name wins")
  void prefersLaterStages() {
    macros("Ci|c|j|mta|");
    macros.begin('C');
    macros("Mi|m|");
    macros.begin('M');
    assertThat(macros.value("i")).isEqualTo("m");
    macros("R{rcpt_addr}|r|");
    macros.begin('R');
    assertThat(macros.value("i")).isEqualTo("m");
    macros("Ti|t|");
    macros.begin('T');
    macros("Ni|n|");
    macros.begin('N');
    assertThat(macros.value("i")).isEqualTo("n");
    macros("Ei|e|");
    macros.begin('E');
    assertThat(macros.value("i")).isEqualTo("e");
    assertThat(macros.value("j")).isEqualTo("mta");
    macros("R{rcpt_addr}|r2|");
    macros.begin('R');
    assertThat(macros.value("i")).as("later stages end with an earlier command").isEqualTo("m");
  }

  @Test
  @DisplayName("54: a recipient without macros has none of the one before")
  void forgetsTheLastRecipient() {
    macros("R{rcpt_mailer}|error|");
    macros.begin('R');
    assertThat(macros.value("{rcpt_mailer}")).isEqualTo("error");
    macros.begin('R');
    assertThat(macros.value("{rcpt_mailer}")).isNull();
  }

  @Test
  @DisplayName("55: macros of a second HELO replace those of the first; CONNECT's stay")
  void replacesHeloMacros() {
    macros("C{client_addr}|192.0.2.1|");
    macros.begin('C');
    macros("H");
    macros.begin('H');
    message("M{auth_authen}|alice|");
    macros("H{tls_version}|TLSv1.3|");
    macros.begin('H');
    macros.endMessage();
    assertThat(macros.value("{tls_version}")).isEqualTo("TLSv1.3");
    assertThat(macros.value("{client_addr}")).isEqualTo("192.0.2.1");
    assertThat(macros.value("{auth_authen}")).isNull();
    macros.begin('H');
    assertThat(macros.value("{tls_version}")).isNull();
    macros.begin('K');
    assertThat(macros.value("{client_addr}")).isNull();
  }

  @Test
  @DisplayName("40, 53, 54: as a session sees them, in Postfix's order of commands")
  void servesSessions() throws Exception {
    List<String> seen = new ArrayList<>();
    Recorder recorder =
        new Recorder((command, connection) -> {
          Macros now = connection.macros();
          seen.add(
              String.join(
                  " ",
                  Recorder.words(command),
                  String.valueOf(now.value("i")),
                  String.valueOf(now.value("auth_authen")),
                  String.valueOf(now.value("j"))));
          return MilterReply.CONTINUE;
        });
    try (MilterServer server = Servers.running(recorder);
        RawPeer peer = RawPeer.negotiated(server)) {
      peer.send(
          joined(
              frame('D', "Cj|mta|"),
              frame('C', "u|U"),
              frame('D', "H"),
              frame('H', "x|"),
              frame('D', "M{auth_authen}|alice|"),
              frame('M', "<>|"),
              frame('D', "R"),
              frame('R', "<r>|"),
              frame('D', "Ri|Q1|"),
              frame('R', "<r>|"),
              frame('D', "Ti|Q1|"),
              frame('T', ""),
              frame('D', "Li|Q1|"),
              frame('L', "S|v|"),
              frame('D', "Ni|Q1|"),
              frame('N', ""),
              frame('D', "Ei|Q1|"),
              frame('E', ""),
              frame('A', ""),
              frame('M', "<>|"),
              frame('D', "M{auth_authen}|bob|"),
              frame('M', "<>|"),
              frame('Q', "")));
      assertThat(peer.codesUntilClosed()).isEqualTo("c".repeat(11));
      assertThat(recorder.conversation()).contains("eom");
    }
    assertThat(seen)
        .containsExactly(
            "connect u null null null mta",
            "helo x null null mta",
            "mail  null alice mta",
            "rcpt r null alice mta",
            "rcpt r Q1 alice mta",
            "data Q1 alice mta",
            "header S=v Q1 alice mta",
            "eoh Q1 alice mta",
            "eom Q1 alice mta",
            "mail  null null mta",
            "mail  null bob mta");
  }

  private void message(String mailMacros) {
    macros(mailMacros);
    macros.begin('M');
    macros("Ri|Q1|");
    macros.begin('R');
  }

  private void macros(String payload) {
    byte[] bytes = ("?" + payload.replace('|', '\0') + "?").getBytes(ISO_8859_1);
    macros.store(bytes, 1, bytes.length - 1, what -> oddities.add(Objects.requireNonNull(what)));
  }
}
