package org.weir.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// Collects all that is wrong with one file. Confined to one reading.
final class Problems {
  private static final int LONGEST_QUOTE = 60;

  private final Path file;
  private final List<ConfigError> errors = new ArrayList<>();

  Problems(Path file) {
    this.file = file;
  }

  void add(Node at, String message) {
    at(
        at.getStartMark().map(Mark::getLine).orElse(0),
        at.getStartMark().map(Mark::getColumn).orElse(0),
        message);
  }

  /// Line and column as YAML's marks count them: from 0.
  void at(int line, int column, String message) {
    errors.add(new ConfigError(file, line + 1, column + 1, message));
  }

  boolean isEmpty() {
    return errors.isEmpty();
  }

  /// In the order of the file.
  List<ConfigError> errors() {
    return errors.stream()
        .sorted(Comparator.comparingInt(ConfigError::line).thenComparingInt(ConfigError::column))
        .toList();
  }

  /// Text from the file, fit for one line of a message.
  static String quote(String text) {
    String clipped = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
    return "'" + clipped.replaceAll("\\p{Cntrl}", "?") + "'";
  }
}
