package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Tool;

/// The examples in `config-examples/systemd` together with our own unit, as systemd understands
/// them.
class DropInsTest {
  private static final Path EXAMPLES = Path.of("../config-examples/systemd");
  private static final Path UNIT = Path.of("../init/weir.service");

  private final Lab lab = Lab.open();

  @AfterEach
  void close() {
    lab.close();
  }

  @Test
  void systemdUnderstandsEachOfThemAndOfMistakesItComplains() throws Exception {
    List<Path> examples = examples();
    assertThat(examples).hasSizeGreaterThan(5);
    for (Path example : examples) {
      Path copy = install(example);
      assertThat(complaints(copy)).as(example.toString()).isEmpty();
      Files.writeString(copy, "NoSuchSetting=1\n", StandardOpenOption.APPEND);
      assertThat(complaints(copy)).singleElement().asString().contains("NoSuchSetting");
    }
  }

  @Test
  void confinesAsMuchAsWithoutThem() throws Exception {
    Path unit = unit(lab.folder("all"), "weir.service");
    for (Path example : examples()) {
      if (parent(example).endsWith("weir.service.d")) {
        Path drops = Files.createDirectories(unit.resolveSibling("weir.service.d"));
        Files.copy(example, drops.resolve(example.getFileName()));
      }
    }
    assertThat(
            Tool.run(
                    "systemd-analyze",
                    "--no-pager",
                    "security",
                    "--offline=true",
                    "--threshold=20",
                    unit.toString())
                .orFail())
        .contains("Overall exposure level for weir.service");
  }

  private static List<Path> examples() throws Exception {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /// The example beside a copy of the unit that it is for.
  private Path install(Path example) throws Exception {
    String directory = parent(example).getFileName().toString();
    Path unit =
        unit(lab.folder(example.getFileName().toString()), directory.replaceFirst("\\.d$", ""));
    return Files.copy(
        example,
        Files.createDirectory(unit.resolveSibling(directory)).resolve(example.getFileName()));
  }

  private static Path unit(Path folder, String name) throws Exception {
    String unit =
        Files.readString(UNIT)
            .replace("/usr/bin/weir", "/bin/true")
            .replace("file:/usr/share/doc/weir/README.md", "https://weir.example/");
    return Files.writeString(folder.resolve(name), unit);
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  /// What systemd says of our unit with that drop-in.
  private static List<String> complaints(Path dropIn) throws Exception {
    Path directory = parent(dropIn);
    String unit =
        directory.getFileName().toString().replaceFirst("\\.d$", "").replace("@.", "@relay1.");
    Tool.Outcome outcome =
        Tool.run(
            "systemd-analyze",
            "--no-pager",
            "verify",
            "--man=no",
            directory.resolveSibling(unit).toString());
    return outcome.output().lines().filter(line -> line.contains("weir")).toList();
  }
}
