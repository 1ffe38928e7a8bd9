package org.weir.test.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.policy.Header;
import org.weir.test.cases.Expectation.Stage;
import org.weir.test.cases.MailCase.Connection;
import org.weir.test.cases.MailCase.Given;
import org.weir.test.cases.Message.Kind;

class CaseParserTest {
  private static final String COMPLETE =
      """
      # What the case shows.
      POLICY observe
      ACCOUNT bakery opened 400 days ago suspended
      IDENTITY bakery login orders@bakery.test
      QUOTA bakery 2 recipients per hour for accounts younger than 30 days
      LISTED 198.51.100.0/24 127.0.0.4
      DIRECTIVE hold account bakery

      CLIENT 198.51.100.7 host.test
      HELO pc.test
      LOGIN orders@bakery.test
      FROM <orders@bakery.test>
      TO <x@example.org>
      TO y@example.org
      HEADER Subject: a: b
      BODY one
      BODY two
      ATTACH my report.pdf exe
      TIMES 3
      EXPECT defer 451 4.7.1 W201 at MAIL
      REPLY Daily limit
      HEADER-ADDED X-Weir-Score: 3.0
      HEADER-GONE X-Weir-Fake
      JOURNAL action=defer code=W201

      FROM <>
      TO <x@example.org>
      QUEUED
      CLIENT local
      FROM <root@relay.test>
      TO <x@example.org>
      HELD
      """;

  @Test
  void readsWhatIsGiven() {
    MailCase read = parse(COMPLETE);
    assertThat(read.name()).isEqualTo("sample");
    assertThat(read.policy()).isEqualTo("observe");
    assertThat(read.givens())
        .containsExactly(
            new Given.Account("bakery", 400, "suspended"),
            new Given.Identity("bakery", "login", "orders@bakery.test"),
            new Given.Quota("bakery", 2, "recipients", 3600, 30),
            new Given.Listed("198.51.100.0/24", "127.0.0.4"),
            new Given.Directive("hold", "account", "bakery"));
  }

  @Test
  void readsConnectionsWithTheirMessages() {
    List<Connection> connections = parse(COMPLETE).connections();
    assertThat(connections).hasSize(2);
    Connection first = connections.getFirst();
    assertThat(first.address()).isEqualTo("198.51.100.7");
    assertThat(first.clientName()).isEqualTo("host.test");
    assertThat(first.helo()).isEqualTo("pc.test");
    assertThat(first.login()).isEqualTo("orders@bakery.test");
    assertThat(first.messages()).hasSize(2);
    assertThat(first.messages().getLast().senderAddress()).isEmpty();
    assertThat(connections.getLast().local()).isTrue();
    assertThat(connections.getLast().login()).isNull();
  }

  @Test
  void readsAMessageAndWhatMustComeOfIt() {
    Message message = parse(COMPLETE).connections().getFirst().messages().getFirst();
    assertThat(message.recipients()).containsExactly("<x@example.org>", "y@example.org");
    assertThat(message.headers()).containsExactly(new Header("Subject", "a: b"));
    assertThat(message.attachments())
        .containsExactly(new Message.Attachment("my report.pdf", Kind.EXE));
    assertThat(message.times()).isEqualTo(3);
    assertThat(message.expectations())
        .containsExactly(
            new Expectation.Refused(451, "4.7.1", "W201", Stage.MAIL),
            new Expectation.ReplyText("Daily limit"),
            new Expectation.HeaderAdded("X-Weir-Score", "3.0"),
            new Expectation.HeaderGone("X-Weir-Fake"),
            new Expectation.Journal(Map.of("action", "defer", "code", "W201")));
  }

  @Test
  void attachedFilesAreSentAsMime() {
    Message message = parse(COMPLETE).connections().getFirst().messages().getFirst();
    assertThat(message.text())
        .startsWith("Subject: a: b\nMIME-Version: 1.0\n")
        .contains("filename=\"my report.pdf\"\n\nTVo") // MZ
        .endsWith("--=_case--\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CLIENT 192.0.2.1",
        "FROM <a@b.test>",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nQUEUED",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>\nQUEUE",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>\nEXPECT reject 451 4.7.1 W201",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>\nEXPECT defer 451 5.7.1 W201",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>\nHEADER Subject\nQUEUED",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>\nATTACH a.exe\nQUEUED",
        "CLIENT 192.0.2.1\nFROM <a@b.test>\nTO <c@d.test>\nNO-JOURNAL",
        "ACCOUNT bakery opened yesterday",
        "IDENTITY bakery nickname baker",
        "QUOTA bakery 3 messages per fortnight",
        "ONLY postfix:",
        "ONLY sendmail: because"
      })
  void saysWhichLineMakesNoSense(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(CaseSyntaxException.class)
        .hasMessageMatching("sample.case:\\d+: .+");
  }

  @Test
  void allCasesAreReadableAndShareOneWorldWithoutContradiction() {
    assertThat(CaseFiles.all()).hasSizeGreaterThan(20);
    Set<String> taken = new HashSet<>();
    for (Given given : CaseFiles.world()) {
      assertThat(taken.add(subject(given))).as("given twice: %s", given).isTrue();
    }
    assertThat(CaseFiles.all()).allMatch(each -> CaseFiles.policy(each).toFile().isFile());
  }

  @Test
  void aCaseOnlyForPostfixSaysWhyAndIsRare() {
    MailCase only = parse("ONLY postfix: it is so\n" + COMPLETE);
    assertThat(only.onlyPostfix()).isEqualTo("it is so");
    assertThat(CaseFiles.all()).filteredOn(each -> each.onlyPostfix() != null).hasSizeLessThan(5);
  }

  private static String subject(Given given) {
    return switch (given) {
      case Given.Account(String name, _, _) -> "account " + name;
      case Given.Identity(_, String kind, String value) -> kind + " " + value;
      case Given.Quota(String account, _, String unit, int seconds, _) ->
          "quota " + account + " " + unit + " " + seconds;
      case Given.Directive(_, String kind, String value) -> "directive on " + kind + " " + value;
      case Given.Listed(String address, _) -> "listed " + address;
    };
  }

  private static MailCase parse(String text) {
    return CaseParser.parse("sample.case", text.lines().toList());
  }
}
