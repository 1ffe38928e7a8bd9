package org.weir.queue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a Sendmail keeps its queues, by its configuration file: `O QueueDirectory`, queue groups
/// (`Qname, P=…`), a `*` at the end of either, and folders `qf` and `df` within.
final class SendmailDirectories {
  private static final int MOST = 1000;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final Pattern OPTION =
      Pattern.compile("O\\s*QueueDirectory\\s*=\\s*(\\S+)\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern GROUP =
      Pattern.compile("Q\\w+\\s*,(?:.*,)?\\s*P[^=,]*=\\s*([^,\\s]+).*");

  private final Set<Path> patterns = new LinkedHashSet<>();
  private Path main = Path.of("/var/spool/mqueue");

  private SendmailDirectories() {}

  /// Those that are there now.
  ///
  /// @throws QueueException when the configuration or a directory cannot be read
  static Set<Path> of(Path configuration) throws QueueException {
    var directories = new SendmailDirectories();
    try (var in = Files.newInputStream(configuration)) {
      new Lines(LONGEST_LINE, directories::line).read(in);
      return directories.found();
    } catch (IOException e) {
      throw new QueueException("cannot read Sendmail's queues by " + configuration + ": " + e, e);
    }
  }

  private void line(String line) {
    Matcher option = OPTION.matcher(line);
    Matcher group = GROUP.matcher(line);
    if (option.matches()) {
      main = Path.of(option.group(1));
    } else if (group.matches()) {
      patterns.add(Path.of(group.group(1)));
    }
  }

  private Set<Path> found() throws IOException {
    Set<Path> found = new LinkedHashSet<>(matching(main));
    Path base = main.getFileName().toString().endsWith("*") ? parent(main) : main;
    for (Path pattern : patterns) {
      found.addAll(matching(base.resolve(pattern)));
    }
    if (found.isEmpty()) {
      throw new IOException("none of " + main + " " + patterns + " is there");
    }
    return found;
  }

  private Set<Path> matching(Path pattern) throws IOException {
    String name = pattern.getFileName().toString();
    Set<Path> found = new LinkedHashSet<>();
    if (!name.endsWith("*")) {
      found.add(pattern);
      return found;
    }
    String prefix = name.substring(0, name.length() - 1);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent(pattern))) {
      for (Path entry : entries) {
        if (entry.getFileName().toString().startsWith(prefix) && Files.isDirectory(entry)) {
          found.add(entry);
        }
        if (found.size() > MOST) {
          throw new IOException("more than " + MOST + " directories " + pattern);
        }
      }
    }
    return found;
  }

  private static Path parent(Path path) {
    return Optional.ofNullable(path.getParent()).orElse(Path.of("/"));
  }
}
