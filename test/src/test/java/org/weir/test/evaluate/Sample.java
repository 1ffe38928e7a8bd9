package org.weir.test.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.weir.app.EmlFile;
import org.weir.config.ConfigReader;

/// One message of the corpus; its bytes stay in the file.
///
/// @param source the first folder below that of its class: where it comes from
/// @param family messages of one campaign have the same
record Sample(Path file, boolean spam, String source, Family family) {
  /// As a relay has it that is not told otherwise.
  static final int MOST_BODY = ConfigReader.messageLimits().maxBodyBytes();

  /// All messages below a folder, in order.
  static List<Sample> below(Path folder, boolean spam) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(folder)) {
      files = tree.filter(Files::isRegularFile).sorted().toList();
    }
    List<Sample> samples = new ArrayList<>();
    for (Path file : files) {
      Family family = Family.of(EmlFile.parse(Files.readAllBytes(file), MOST_BODY));
      samples.add(new Sample(file, spam, source(folder.relativize(file)), family));
    }
    return samples;
  }

  private static String source(Path relative) {
    return relative.getNameCount() > 1 ? relative.getName(0).toString() : "-";
  }

  /// What sources of the same time and making have in common: their name up to `_`.
  String collection() {
    return source.replaceFirst("_.*", "");
  }

  /// `ham/easy`
  String label() {
    return (spam ? "spam/" : "ham/") + source;
  }

  byte[] bytes() throws IOException {
    return Files.readAllBytes(file);
  }
}
