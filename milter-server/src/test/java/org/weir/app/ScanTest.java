package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.weir.cli.ExitCode;
import picocli.CommandLine;

class ScanTest {
  private static final String SEPARATOR = "From a@b.test Mon Jan  1 10:00:00 2026\n";
  private static final String HARMLESS = "From: a@b.test\nSubject: x\n\nhello\n";
  private static final String PROGRAM =
      "From: a@b.test\nContent-Disposition: attachment; filename=\"offer.exe\"\n\nMZ\n";

  @TempDir Path directory;

  private record Result(int exitCode, List<String> out, List<String> err) {}

  @Test
  void scansFilesMailboxesAndFoldersInOrder() throws IOException {
    write("mail/b/two.eml", PROGRAM);
    write("mail/a.mbox", SEPARATOR + HARMLESS + "\n" + SEPARATOR + PROGRAM + "\n");

    Result result = contentOnly(directory.resolve("mail"));

    assertThat(result.exitCode()).isZero();
    assertThat(result.out().stream().filter(line -> !line.startsWith("  ")))
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).contains("a.mbox#1: pass W000 score 0.0"),
            line -> assertThat(line).contains("a.mbox#2: hold W301 score "),
            line -> assertThat(line).contains("two.eml: hold W301 score "));
    assertThat(result.err())
        .singleElement()
        .asString()
        .matches("3 messages, 2 held, 0 errors, p50 [0-9.]+ ms, p99 [0-9.]+ ms");
  }

  @Test
  void aFileThatCannotBeReadDoesNotStopTheOthers() throws IOException {
    Path missing = directory.resolve("missing.eml");

    Result result = contentOnly(missing, write("one.eml", HARMLESS));

    assertThat(result.exitCode()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(result.out()).first().asString().contains("one.eml: pass");
    assertThat(result.err()).first().isEqualTo("weir scan: " + missing + ": NoSuchFile");
    assertThat(result.err()).last().asString().startsWith("1 message, 0 held, 1 error, ");
  }

  @Test
  void writesOneJsonObjectALine() throws IOException {
    Path mbox = write("a.mbox", SEPARATOR + HARMLESS + "\n" + SEPARATOR + PROGRAM);

    Result result = contentOnly(mbox, Path.of("--output"), Path.of("json"));

    assertThat(result.out())
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .startsWith("{\"path\":\"" + mbox + "\",\"number\":1,\"decision\":\"pass\","),
            line ->
                assertThat(line)
                    .contains("\"number\":2,\"decision\":\"hold\",\"code\":\"W301\"")
                    .contains("{\"signal\":\"executable-name\",\"points\":")
                    .contains("\"millis\":{\"reading\":"));
  }

  @Test
  void theContentAloneNeedsNoDatabaseAndNoConfiguration() {
    assertThat(run("scan", "--content-only", "-c", "missing.yaml", "x").exitCode())
        .isEqualTo(ExitCode.CONFIG);
    assertThat(contentOnly(directory).err()).containsExactly("0 messages, 0 held, 0 errors");
  }

  @Test
  void withoutADatabaseSaysSoOnceAndWaitsForNobody() throws IOException {
    Path configuration = configurationWithoutDatabase();
    write("mail/program.eml", PROGRAM);
    for (int i = 0; i < 200; i++) {
      write("mail/" + i + ".eml", HARMLESS);
    }
    long began = System.nanoTime();

    Result result =
        run("scan", "-c", configuration.toString(), directory.resolve("mail").toString());

    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("weir scan: ").endsWith("about them is left out"),
            line -> assertThat(line).startsWith("201 messages, 1 held, 0 errors, "));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
  }

  @Test
  void helpHasExamples() {
    assertThat(String.join("\n", run("scan", "--help").out()))
        .contains("--content-only", "Examples:", "weir scan suspect.eml --login shop");
  }

  private Path configurationWithoutDatabase() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    write("policy.yaml", Files.readString(Path.of("../init/policy.yaml")));
    return write(
        "weir.yaml",
        """
        relay: relay.test
        listen: ["inet:127.0.0.1:0"]
        database: { hosts: ["127.0.0.1:%d"], name: weir, user: weir, statement-timeout: 1s }
        policy: policy.yaml
        dns: { servers: ["127.0.0.1:%d"], timeout: 200ms }
        """
            .formatted(port, port));
  }

  private Result contentOnly(Path... more) {
    String[] arguments = new String[more.length + 4];
    arguments[0] = "scan";
    arguments[1] = "--content-only";
    arguments[2] = "--policy";
    arguments[3] = "../init/policy.yaml";
    for (int i = 0; i < more.length; i++) {
      arguments[i + 4] = more[i].toString();
    }
    return run(arguments);
  }

  private static Result run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program = Main.commandLine();
    program.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = program.execute(arguments);
    return new Result(exitCode, out.toString().lines().toList(), err.toString().lines().toList());
  }

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
