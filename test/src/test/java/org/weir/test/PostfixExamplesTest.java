package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Tool;

/// The lines of `config-examples/postfix` as Postfix reads them.
class PostfixExamplesTest {
  private static final Path EXAMPLES = Path.of("../config-examples/postfix");
  private static final String MILTERS =
      "{ inet:127.0.0.1:8895, connect_timeout=5s, command_timeout=15s, content_timeout=30s,"
          + " default_action=tempfail }";

  private final Lab lab = Lab.open();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void postfixUnderstandsThemAndKnowsEveryParameter() throws Exception {
    Path configuration = lab.folder("postfix");
    Files.copy(EXAMPLES.resolve("main.cf"), configuration.resolve("main.cf"));
    Files.copy(EXAMPLES.resolve("master.cf"), configuration.resolve("master.cf"));

    assertThat(postconf(configuration, "-n"))
        .doesNotContain("warning")
        .contains("enable_long_queue_ids = yes");
    assertThat(postconf(configuration, "-h", "smtpd_milters").replaceAll("\\s+", " ").strip())
        .isEqualTo(MILTERS);
    assertThat(postconf(configuration, "-h", "non_smtpd_milters").replaceAll("\\s+", " ").strip())
        .isEqualTo(MILTERS);
    assertThat(postconf(configuration, "-M").lines())
        .hasSize(3)
        .allMatch(line -> line.contains("smtpd"));
    assertThat(postconf(configuration, "-P", "127.0.0.1:10026/inet/smtpd_milters").strip())
        .isEqualTo("127.0.0.1:10026/inet/smtpd_milters =");
    assertThat(postconf(configuration, "-P", "submission/inet/smtpd_sasl_auth_enable"))
        .endsWith("= yes\n");

    Files.writeString(
        configuration.resolve("main.cf"), "smtpd_miltres = x\n", StandardOpenOption.APPEND);
    assertThat(postconf(configuration, "-n")).contains("unused parameter: smtpd_miltres");
  }

  private static String postconf(Path configuration, String... arguments) throws Exception {
    String[] command = new String[arguments.length + 3];
    command[0] = "postconf";
    command[1] = "-c";
    command[2] = configuration.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Tool.run(command).orFail();
  }
}
