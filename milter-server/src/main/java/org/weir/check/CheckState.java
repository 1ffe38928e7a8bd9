package org.weir.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a check remembers until its next run: numbers by name, a line each, in a file that only its
/// user may read. A file that is missing, too large, no file or garbage counts as none. It is
/// replaced as a whole; symbolic links are not followed. Confined to one run.
public final class CheckState {
  private static final int LARGEST = 64 * 1024;
  private static final int MOST = 200;
  private static final Pattern LINE = Pattern.compile("([!-~]{1,1000}) (\\d{1,18})");

  private final Path file;
  private final Map<String, Long> before;
  private final Map<String, Long> now = new LinkedHashMap<>();

  private CheckState(Path file, Map<String, Long> before) {
    this.file = file;
    this.before = before;
  }

  /// Reads what the last run left.
  public static CheckState read(Path file) {
    Map<String, Long> numbers = new LinkedHashMap<>();
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return new CheckState(file, numbers);
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String text = new String(in.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
      text.lines()
          .limit(MOST)
          .map(LINE::matcher)
          .filter(Matcher::matches)
          .forEach(line -> numbers.put(line.group(1), Long.valueOf(line.group(2))));
    } catch (IOException _) {
      numbers.clear();
    }
    return new CheckState(file, numbers);
  }

  /// What the last run remembered by that name.
  public OptionalLong before(String name) {
    Long value = before.get(name);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  /// Remembers for the next run. Names are printable ASCII without blanks.
  public void remember(String name, long value) {
    now.put(name, value);
  }

  /// Leaves it to the next run.
  ///
  /// @throws IOException with what to do about it
  public void write() throws IOException {
    StringBuilder text = new StringBuilder();
    now.forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException("there is no directory " + folder + ", make it for the check's user");
    }
    Path fresh = Files.createTempFile(folder, ".weir-check", null); // only its user may read it
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(file + " cannot be replaced", e);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
