package org.weir.test.cases;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.weir.test.cases.MailCase.Given;

/// The cases in `test/cases`, in order of their names.
final class CaseFiles {
  /// Maven runs the tests with the module's folder as the working directory.
  static final Path FOLDER = Path.of("cases");

  private CaseFiles() {}

  static List<MailCase> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".case"))
          .sorted()
          .map(CaseFiles::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The world all cases live in: what any of them takes as given.
  static List<Given> world() {
    return all().stream().flatMap(mailCase -> mailCase.givens().stream()).toList();
  }

  static Path policy(MailCase mailCase) {
    return FOLDER.resolve("policies").resolve(mailCase.policy() + ".yaml").toAbsolutePath();
  }

  private static MailCase read(Path file) {
    try {
      return CaseParser.parse(file.getFileName().toString(), Files.readAllLines(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
