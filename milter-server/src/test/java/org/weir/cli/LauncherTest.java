package org.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script `weir` in a tree whose build and whose java only say what they are asked for.
class LauncherTest {
  private static final String BUILDS =
      """
      #!/bin/sh
      echo "$*" >>builds
      mkdir -p milter-server/target/lib
      touch milter-server/target/milter-server-1.jar
      """;

  @TempDir Path directory;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(directory.resolve("a tree"));
    Files.createDirectories(tree.resolve("milter-server/src/main"));
    Files.createDirectories(tree.resolve("sql"));
    Files.createDirectories(tree.resolve(".mvn"));
    Files.createDirectories(tree.resolve("jdk/bin"));
    Files.writeString(tree.resolve("pom.xml"), "");
    Files.writeString(tree.resolve(".mvn/find-jdk.sh"), "JAVA_HOME=$home/jdk\n");
    script("jdk/bin/java", "#!/bin/sh\nfor a in \"$@\"; do echo \"$a\"; done\n");
    script("mvnw", BUILDS);
    Files.copy(Path.of("../weir"), tree.resolve("weir"), StandardCopyOption.COPY_ATTRIBUTES);
  }

  @Test
  void buildsOnceAndHandsTheArgumentsOn() throws Exception {
    List<String> first = run("scan", "two words");

    assertThat(first)
        .startsWith("weir: building ... (the first time also fetches what it is made of)")
        .containsSubsequence(
            "--enable-native-access=ALL-UNNAMED",
            "-Dweir.home=" + tree.toRealPath(),
            "-cp",
            tree.toRealPath() + "/milter-server/target/milter-server-1.jar",
            "org.weir.app.Main",
            "scan",
            "two words");
    assertThat(run("scan")).doesNotContain(first.get(0));
    assertThat(builds()).hasSize(1);
  }

  @Test
  void buildsAgainAfterASourceHasChanged() throws Exception {
    run("x");
    Path source = Files.writeString(tree.resolve("sql/V1.sql"), "");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    run("x");

    assertThat(builds()).hasSize(2).allMatch(arguments -> arguments.contains("package"));
  }

  @Test
  void showsWhatAFailedBuildSaid() throws Exception {
    script("mvnw", "#!/bin/sh\necho 'Policy.java:[3,1] error'\nexit 1\n");

    assertThat(run("x"))
        .contains("Policy.java:[3,1] error")
        .noneMatch(line -> line.equals("org.weir.app.Main"))
        .last()
        .isEqualTo("exit 70");
  }

  @Test
  void worksThroughSymbolicLinks() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("a tree/weir"));
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path second = Files.createSymbolicLink(bin.resolve("weir"), Path.of("../link"));

    assertThat(run(link, "x")).contains("-Dweir.home=" + tree.toRealPath());
    assertThat(run(second, "x")).contains("-Dweir.home=" + tree.toRealPath());
  }

  @Test
  void runsTheJarBesideItWhereItIsInstalled() throws Exception {
    Path bin = Files.createDirectories(directory.resolve("opt/bin"));
    Path installed = Files.copy(tree.resolve("weir"), bin.resolve("weir"));
    String home = directory.toRealPath() + "/opt";

    assertThat(run(installed, "x"))
        .containsSubsequence("-cp", home + "/milter-server.jar", "org.weir.app.Main", "x")
        .doesNotContain("-XX:AOTCache=" + home + "/weir.aot");

    Files.createFile(directory.resolve("opt/weir.aot"));
    assertThat(run(installed, "x")).contains("-XX:AOTCache=" + home + "/weir.aot");
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(tree.resolve("builds"));
  }

  private void script(String name, String text) throws IOException {
    Path file = Files.writeString(tree.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> run(String... arguments) throws Exception {
    return run(tree.resolve("weir"), arguments);
  }

  /// All it prints, then `exit CODE`.
  private List<String> run(Path program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("WEIR_JAVA", tree.resolve("jdk/bin/java").toString());
    builder.environment().keySet().removeAll(List.of("WEIR_JAVA_OPTS"));
    Process process = builder.start();
    process.getOutputStream().close();
    List<String> lines =
        new ArrayList<>(
            new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList());
    lines.add("exit " + process.waitFor());
    return lines;
  }
}
