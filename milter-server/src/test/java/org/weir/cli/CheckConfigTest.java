package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckConfigTest {
  @TempDir Path directory;
  private Path settings;
  private Path policy;

  @BeforeEach
  void writeValidFiles() throws IOException {
    settings =
        Files.writeString(directory.resolve("weir.yaml"), "database: { name: weir, user: weir }\n");
    policy = Files.writeString(directory.resolve("policy.yaml"), "mode: observe\n");
  }

  @Test
  void saysOkInOneLine() {
    assertThat(Program.run("check-config", settings.toString()))
        .isEqualTo(new Program.Result(ExitCode.OK, settings + ": ok\n", ""));
    assertThat(Program.run("check-config", "-c", settings.toString()).out())
        .isEqualTo(settings + ": ok\n");
  }

  @Test
  void listsTheErrorsOfThePolicyThatTheFileNames() throws IOException {
    Files.writeString(policy, "mode: observe\nweights:\n  script-orign: 1\n  x y: 2\n");

    Program.Result result = Program.run("check-config", settings.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.lines())
        .containsExactly(
            policy + ":3:3: 'script-orign': there is no such signal; did you mean 'script-origin'?",
            policy
                + ":4:3: 'x y': there is no such signal; known here: listed-spam-source,"
                + " script-origin");
  }

  @Test
  void goesOnWithTheNextFileAfterAnError() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "log: [\n");

    Program.Result result = Program.run("check-config", broken.toString(), settings.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.lines()).hasSize(2).last().isEqualTo(settings + ": ok");
  }

  @Test
  void writesErrorsAsJson() throws IOException {
    Files.delete(policy);

    assertThat(Program.run("check-config", "--output", "json", settings.toString()).out())
        .isEqualTo(
            """
            [
              {"file":"%s","line":1,"column":1,"severity":"error","message":"there is no such file"}
            ]
            """
                .formatted(policy));
  }

  @Test
  void refusesFilesThatOthersMayWrite() throws IOException {
    chmod(policy, "rw-rw-rw-");
    Path program = Files.writeString(directory.resolve("page"), "#!/bin/sh\n");
    chmod(program, "rwxrwxrwx");
    Files.writeString(
        settings,
        "database: { name: weir, user: weir }\nalerts: { program: [ " + program + " ] }\n");

    Program.Result result = Program.run("check-config", settings.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.lines())
        .containsExactly(
            policy + ":1:1: others may write this file: chmod o-w " + policy,
            program + ":1:1: others may write this file: chmod o-w " + program);
  }

  /// The agent starts the MTA's tools with it, as root; and who replaces the certificate is
  /// MariaDB.
  @Test
  void refusesAnMtasConfigurationAndACertificateThatOthersMayWrite() throws IOException {
    Path mta = Files.createDirectory(directory.resolve("postfix"));
    Path main = Files.writeString(mta.resolve("main.cf"), "");
    Path ca = Files.writeString(directory.resolve("ca.pem"), "");
    chmod(main, "rw-rw-rw-");
    chmod(ca, "rw-rw-rw-");
    Files.writeString(
        settings,
        """
        database: { name: weir, user: weir, tls-ca-file: ca.pem }
        queue: { mta: postfix, config: postfix }
        """);

    Program.Result result = Program.run("check-config", settings.toString());

    assertThat(result.exitCode()).isEqualTo(ExitCode.CONFIG);
    assertThat(result.lines())
        .containsExactly(
            ca + ":1:1: others may write this file: chmod o-w " + ca,
            main + ":1:1: others may write this file: chmod o-w " + main);
  }

  @Test
  void refusesFilesInADirectoryThatOthersMayWrite() throws IOException {
    Path open = Files.createDirectory(directory.resolve("open"));
    Path real = Files.createDirectory(open.resolve("real"));
    Path moved = Files.move(policy, real.resolve("policy.yaml"));
    Files.createSymbolicLink(policy, moved);
    chmod(open, "rwxrwxrwx");

    assertThat(Program.run("check-config", settings.toString()).lines())
        .containsExactly(
            "%s:1:1: others may write the directory %s, so they may replace the file: chmod o-w %s"
                .formatted(policy, open, open));

    Files.setAttribute(open, "unix:mode", 01777);
    assertThat(Program.run("check-config", settings.toString()).exitCode()).isZero();
  }

  @Test
  void warnsOfSecretsThatOthersMayRead() throws IOException {
    Path secret = Files.writeString(directory.resolve("db.password"), "s3cret\n");
    Files.writeString(
        settings, "database: { name: weir, user: weir, password-file: db.password }\n");
    chmod(secret, "rw-r-----");
    assertThat(Program.run("check-config", settings.toString()).lines())
        .containsExactly(settings + ": ok");

    chmod(secret, "rw-r--r--");
    Program.Result result = Program.run("check-config", settings.toString());
    assertThat(result.exitCode()).isZero();
    assertThat(result.lines())
        .containsExactly(
            secret + ":1:1: warning: others may read this secret: chmod o-r " + secret,
            settings + ": ok");
  }

  private static void chmod(Path file, String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  @Test
  void tellsHowToGoOnAfterAMistypedOption() {
    assertThat(Program.run("check-config", "--outptu", "json"))
        .isEqualTo(
            new Program.Result(
                ExitCode.USAGE,
                "",
                "weir: Unknown option: '--outptu'\nPossible solutions: --output\n"));
    assertThat(Program.run("check-config", "--output").err())
        .contains("See: weir check-config --help");
  }
}
