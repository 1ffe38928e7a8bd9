package org.weir.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What people read: every page of the tree, and what stands in them as code.
final class Pages {
  private static final Path TREE = Path.of("..");
  private static final List<String> FOLDERS =
      List.of("init", "sql", "config-examples", "milter-server", "policy-store", "test");

  /// Lines that programs write, which nobody types.
  private static final Pattern SHOWN = Pattern.compile("(?s)```(?:seen|mta)\\n.*?```");

  private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");

  /// @param page where it stands
  /// @param text one line of code, or what stands between two back quotes
  /// @param whole whether it stands alone, so that it can be typed as it is
  record Snippet(String page, String text, boolean whole) {
    @Override
    public String toString() {
      return page + ": " + text;
    }
  }

  private Pages() {}

  /// Text by path from the tree's root.
  static Map<String, String> all() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("README.md", read(TREE.resolve("README.md")));
    FOLDERS.forEach(folder -> pages.putAll(below(folder, ".md")));
    pages.keySet().removeIf(page -> page.endsWith("ORIGIN.md")); // files of others: where from
    return pages;
  }

  /// Text of the files of a folder whose names end so, by path from the tree's root.
  static Map<String, String> below(String folder, String ending) {
    Map<String, String> found = new LinkedHashMap<>();
    try (Stream<Path> files = Files.walk(TREE.resolve(folder))) {
      files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .filter(file -> !file.toString().contains("/target/"))
          .sorted(Comparator.comparing(Path::toString))
          .forEach(file -> found.put(TREE.relativize(file).toString(), read(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /// Lines of blocks, fenced or indented, and what stands in back quotes.
  static List<Snippet> code(Map<String, String> pages) {
    List<Snippet> snippets = new ArrayList<>();
    pages.forEach((page, text) -> {
      boolean fenced = false;
      String shown = SHOWN.matcher(text).replaceAll("");
      for (String line : shown.lines().toList()) {
        if (line.startsWith("```")) {
          fenced = !fenced;
        } else if (fenced || line.startsWith("    ")) {
          snippets.add(new Snippet(page, line.strip(), true));
        } else {
          quoted(line).forEach(code -> snippets.add(new Snippet(page, code, false)));
        }
      }
    });
    return snippets;
  }

  static boolean exists(String path) {
    return Files.exists(TREE.resolve(path));
  }

  private static Stream<String> quoted(String line) {
    return INLINE.matcher(line).results().map((MatchResult found) -> found.group(1).strip());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
