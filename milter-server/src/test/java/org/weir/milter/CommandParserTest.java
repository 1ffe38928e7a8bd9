package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.milter.MilterCommand.Connect;
import org.weir.milter.MilterCommand.HeaderField;
import org.weir.milter.MilterCommand.Helo;
import org.weir.milter.MilterCommand.MailFrom;
import org.weir.milter.MilterCommand.RcptTo;
import org.weir.milter.MilterCommand.Unknown;

/// Conformance checklist 16 to 26, as far as one frame goes.
class CommandParserTest {
  private final List<String> oddities = new ArrayList<>();

  @ParameterizedTest
  @DisplayName("16: addresses in every form MTAs send them")
  @CsvSource({
    "4,198.51.100.7,198.51.100.7",
    "4,::ffff:198.51.100.7,198.51.100.7",
    "4,IPv6:::ffff:198.51.100.7,198.51.100.7",
    "4,[198.51.100.7],198.51.100.7",
    "6,2001:db8::1,2001:db8::1",
    "6,IPv6:2001:db8::1,2001:db8::1",
    "6,ipv6:2001:DB8::1,2001:db8::1",
    "6,[2001:db8::1],2001:db8::1",
    "6,[IPv6:2001:db8::1],2001:db8::1"
  })
  void readsEveryFormOfAddress(String family, String sent, String address) throws Exception {
    Connect connect = (Connect) parse('C', "mx.example|" + family + "\u00C0\u0001" + sent + "|");
    assertThat(connect.inetAddress()).isEqualTo(InetAddress.ofLiteral(address));
    assertThat(connect.port()).isEqualTo(0xC001);
    assertThat(connect.address()).isEqualTo(sent);
  }

  @ParameterizedTest
  @DisplayName("16: what is no address is none, and the session lives")
  @ValueSource(
      strings = {
        "u|4\u0000\u0000mx.example.org|",
        "u|4\u0000\u0000|",
        "u|4\u0000\u0000",
        "u|4\u0000",
        "u|6",
        "u|6\u0000\u0000fe80::1%nosuch|",
        "u|6\u0000\u0000::g|",
        "u|4\u0000\u0000999.1.1.1|",
        "u|X\u0000\u0000198.51.100.7|",
        "u|\u0000\u0000\u0000|",
        "u|U",
        "u|L\u0000\u0000/run/sock|"
      })
  void survivesBadAddresses(String payload) throws Exception {
    Connect connect = (Connect) parse('C', payload);
    assertThat(connect.hostName()).isEqualTo("u");
    assertThat(connect.inetAddress()).isNull();
  }

  @Test
  @DisplayName("16: family U has no port and no address, L has both")
  void readsUnknownAndUnixFamilies() throws Exception {
    assertThat(parse('C', "localhost|U")).isEqualTo(new Connect("localhost", 'U', 0, ""));
    assertThat(parse('C', "localhost|L\u0000\u0000/run/sock|"))
        .isEqualTo(new Connect("localhost", 'L', 0, "/run/sock"));
    assertThat(((Connect) parse('C', "u|4\u0000\u0000" + "1".repeat(1000) + "|")).inetAddress())
        .isNull();
  }

  @ParameterizedTest
  @DisplayName("16: without a family there is no meaning to find")
  @ValueSource(strings = {"", "host", "host|"})
  void refusesConnectsWithoutFamily(String payload) {
    assertThatThrownBy(() -> parse('C', payload))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("command C, payload byte");
  }

  @Test
  @DisplayName("17: ports 0 and 65535")
  void readsTheWholeRangeOfPorts() throws Exception {
    assertThat(((Connect) parse('C', "u|4\u0000\u0000127.0.0.1|")).port()).isZero();
    assertThat(((Connect) parse('C', "u|4\u00FF\u00FF127.0.0.1|")).port()).isEqualTo(65_535);
  }

  @Test
  @DisplayName("18: HELO empty, very long, 8-bit, without its NUL")
  void readsAnyHelo() throws Exception {
    assertThat(parse('H', "|")).isEqualTo(new Helo(""));
    assertThat(parse('H', "")).isEqualTo(new Helo(""));
    assertThat(parse('H', "a b\u00FF")).isEqualTo(new Helo("a b\u00FF"));
    assertThat(parse('H', "x".repeat(65_000) + "|")).isEqualTo(new Helo("x".repeat(65_000)));
  }

  @ParameterizedTest
  @DisplayName("19: senders in every form")
  @CsvSource(
      delimiter = ';',
      value = {
        "<>; ''",
        "''; ''",
        "s@example.org; s@example.org",
        "<s@example.org>; s@example.org",
        "<<s@example.org>>; <s@example.org>",
        "<\"a>b\"@example.org>; \"a>b\"@example.org",
        "<\"a b\"@x>; \"a b\"@x",
        "<@a,@b:c@d>; @a,@b:c@d",
        "<s@example.org; <s@example.org",
        "<; <",
        "<s@example.org> SIZE=5 AUTH=<>; s@example.org",
        "<\u00C3\u00A9@x>; \u00C3\u00A9@x",
        "<\u00FF\u00FE@x>; \u00FF\u00FE@x"
      })
  void readsSenders(String typed, String address) throws Exception {
    assertThat(((MailFrom) parse('M', typed + "|")).address()).isEqualTo(address);
    assertThat(((RcptTo) parse('R', typed + "|")).address()).isEqualTo(address);
  }

  @Test
  @DisplayName("20: ESMTP arguments are preserved")
  void keepsArguments() throws Exception {
    List<String> arguments = List.of("SIZE=100", "BODY=8BITMIME", "AUTH=<>", "ORCPT=rfc822;A@b");
    assertThat(parse('M', "<a@b>|" + String.join("|", arguments) + "|"))
        .isEqualTo(new MailFrom("<a@b>", arguments));
    assertThat(parse('M', "<a@b>|SIZE=1")).isEqualTo(new MailFrom("<a@b>", List.of("SIZE=1")));
    List<String> many = Collections.nCopies(200, "X=1");
    assertThat(parse('R', "<a@b>|" + String.join("|", many) + "|"))
        .isEqualTo(new RcptTo("<a@b>", many));
    assertThat(oddities).isEmpty();
  }

  @Test
  @DisplayName("20: and bounded")
  void boundsArguments() throws Exception {
    MailFrom mail = (MailFrom) parse('M', "|".repeat(65_535));
    assertThat(mail.arguments()).hasSize(CommandParser.MAX_ARGUMENTS);
    assertThat(oddities).containsExactly("more than 1000 ESMTP arguments");
  }

  @Test
  @DisplayName("22: header fields empty, folded, 8-bit, long, with one string or three")
  void readsHeaderFields() throws Exception {
    assertThat(parse('L', "X||")).isEqualTo(new HeaderField("X", ""));
    assertThat(parse('L', "X|a\n\tb|")).isEqualTo(new HeaderField("X", "a\n\tb"));
    assertThat(parse('L', "\u00E9|\u00FF|")).isEqualTo(new HeaderField("\u00E9", "\u00FF"));
    assertThat(parse('L', "X|" + "y".repeat(60_000) + "|"))
        .isEqualTo(new HeaderField("X", "y".repeat(60_000)));
    assertThat(oddities).isEmpty();
    assertThat(parse('L', "X|")).isEqualTo(new HeaderField("X", ""));
    assertThat(parse('L', "X|cut")).isEqualTo(new HeaderField("X", "cut"));
    assertThat(parse('L', "X|a|b|")).isEqualTo(new HeaderField("X", "a"));
    assertThat(oddities).hasSize(3);
    assertThatThrownBy(() -> parse('L', "no end")).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> parse('L', "")).isInstanceOf(ProtocolException.class);
  }

  @Test
  @DisplayName("25, 26: UNKNOWN has a line, the others ignore their payload")
  void readsTheRest() throws Exception {
    assertThat(parse('U', "XFOO bar|")).isEqualTo(new Unknown("XFOO bar"));
    for (char code : new char[] {'T', 'N', 'A', 'Q', 'K', 'E'}) {
      MilterCommand bare = parse(code, "");
      assertThat(parse(code, "junk|")).isEqualTo(bare);
    }
  }

  private MilterCommand parse(char code, String payload) throws ProtocolException {
    byte[] bytes = ("???" + payload.replace('|', '\0') + "???").getBytes(ISO_8859_1);
    return CommandParser.parse(
        code, bytes, 3, bytes.length - 3, what -> oddities.add(Objects.requireNonNull(what)));
  }
}
