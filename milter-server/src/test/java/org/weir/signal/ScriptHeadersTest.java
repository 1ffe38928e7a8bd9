package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.policy.Header;
import org.weir.policy.Network;

class ScriptHeadersTest {
  private static final InetAddress WEB = InetAddress.ofLiteral("192.0.2.10");
  private static final Header SCRIPT = new Header("X-PHP-Originating-Script", "1000:evil.php");
  private static final Header LOGIN = new Header("x-authenticated-sender", " Anna@Mail.Example ");

  private final ScriptHeaders headers =
      new ScriptHeaders(
          List.of(Network.parse("192.0.2.0/24")),
          List.of("X-PHP-Originating-Script"),
          List.of("X-Authenticated-Sender"));

  @Test
  void believesAWebMailersLogin() {
    assertThat(headers.login(List.of(LOGIN), WEB)).isEqualTo("anna@mail.example");
    assertThat(headers.scripts(List.of(LOGIN), WEB)).isEmpty();
  }

  @Test
  void believesNoLoginThatAScriptWritesBesideItsName() {
    assertThat(headers.login(List.of(LOGIN, SCRIPT), WEB)).isNull();
    assertThat(headers.scripts(List.of(LOGIN, SCRIPT), WEB))
        .containsExactly("1000:evil.php", "1000");
  }

  @Test
  void believesNobodyElse() {
    assertThat(headers.login(List.of(LOGIN), InetAddress.ofLiteral("198.51.100.1"))).isNull();
    assertThat(headers.login(List.of(LOGIN), null)).isNull();
    assertThat(headers.login(List.of(new Header("X-Authenticated-Sender", " ")), WEB)).isNull();
  }

  @Test
  void knowsAllHeadersThatMayNotLeave() {
    assertThat(headers.has("X-AUTHENTICATED-SENDER")).isTrue();
    assertThat(headers.has("X-PHP-Originating-Script")).isTrue();
    assertThat(headers.has("X-Mailer")).isFalse();
  }
}
