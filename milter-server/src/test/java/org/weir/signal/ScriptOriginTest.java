package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Header;
import org.weir.policy.Network;

class ScriptOriginTest {
  private static final String PHP = "X-PHP-Originating-Script";
  private static final ScriptHeaders SCRIPTS =
      new ScriptHeaders(
          List.of(Network.parse("192.0.2.0/24")), List.of(PHP, "X-Source"), List.of());
  private static final InetAddress WEB_SERVER = InetAddress.ofLiteral("192.0.2.8");

  @Test
  void namesScriptAndServer() {
    Sample sample =
        message()
            .from("192.0.2.8")
            .with(new Header("x-php-originating-script", " 1033:Mailer.php"));

    assertThat(examine(sample))
        .isEqualTo(
            new Present(
                "script-origin",
                1.0,
                "script 1033:Mailer.php on host.customer.example [192.0.2.8]"));
  }

  @Test
  void believesTrustedWebServersOnly() {
    Header header = new Header(PHP, "1033:mailer.php");

    assertThat(examine(message().with(header))).isEqualTo(new Absent("script-origin"));
    assertThat(examine(message().from(null).with(header))).isEqualTo(new Absent("script-origin"));
    assertThat(examine(message().from("192.0.2.8"))).isEqualTo(new Absent("script-origin"));
  }

  @Test
  void cleansWhatTheHeaderSays() {
    Sample sample =
        message()
            .from("192.0.2.8")
            .with(new Header(PHP, "1:a\n\tb\u0007\u001b[2J" + "x".repeat(9000)));

    assertThat(examine(sample))
        .isInstanceOfSatisfying(
            Present.class,
            present ->
                assertThat(present.why()).startsWith("script 1:a  b[2Jxxx").hasSizeLessThan(200));
  }

  @Test
  void givesTheIdentitiesOfAScript() {
    assertThat(scripts(new Header(PHP, " 1033:Mailer.PHP ")))
        .containsExactly("1033:mailer.php", "1033");
    assertThat(scripts(new Header("X-Source", "/srv/ann/mail.php"), new Header(PHP, "7:a.php")))
        .containsExactly("7:a.php", "7", "/srv/ann/mail.php");
    assertThat(scripts(new Header(PHP, "a:b.php"))).containsExactly("a:b.php");
    assertThat(scripts(new Header(PHP, ":b.php"))).containsExactly(":b.php");
  }

  @Test
  void takesTheFirstOfSeveralHeadersAsTheServersOwn() {
    assertThat(scripts(new Header(PHP, "7:real.php"), new Header(PHP, "1:forged.php")))
        .containsExactly("7:real.php", "7");
  }

  @Test
  void givesNoIdentityForAnEmptyOrUntrustedHeader() {
    assertThat(scripts(new Header(PHP, " \n "))).isEmpty();
    assertThat(scripts(new Header("Subject", "1:a.php"))).isEmpty();
    assertThat(
            SCRIPTS.scripts(
                List.of(new Header(PHP, "1:a.php")), InetAddress.ofLiteral("198.51.100.1")))
        .isEmpty();
    assertThat(SCRIPTS.scripts(List.of(new Header(PHP, "1:a.php")), null)).isEmpty();
  }

  @Test
  void boundsAndCleansIdentities() {
    assertThat(scripts(new Header(PHP, "a\nb\0" + "x".repeat(9000))))
        .singleElement()
        .satisfies(script -> assertThat(script).startsWith("abxxx").hasSize(255));
  }

  private static List<String> scripts(Header... headers) {
    return SCRIPTS.scripts(List.of(headers), WEB_SERVER);
  }

  private static Finding examine(Sample sample) {
    return new ScriptOrigin(SCRIPTS).examine(sample.mail()).join().getFirst();
  }
}
