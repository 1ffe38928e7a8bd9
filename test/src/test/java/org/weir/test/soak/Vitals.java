package org.weir.test.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.weir.test.rig.Tool;

/// What a JVM holds at a moment.
///
/// @param heapBytes live objects, after a full collection
/// @param connections live `MilterConnection` objects
/// @param threads of the operating system
/// @param descriptors open files and sockets
record Vitals(long heapBytes, long connections, long threads, long descriptors) {
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
  private static final Pattern CONNECTIONS =
      Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +org\\.weir\\.milter\\.MilterConnection$");
  private static final Pattern THREADS = Pattern.compile("(?m)^Threads:\\s+(\\d+)");

  /// Takes them; collects the garbage of that process first.
  static Vitals of(long pid) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    String histogram = Tool.run(jcmd, Long.toString(pid), "GC.class_histogram").orFail();
    Path process = Path.of("/proc", Long.toString(pid));
    String status = Files.readString(process.resolve("status"));
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return new Vitals(
          number(TOTAL, histogram),
          number(CONNECTIONS, histogram),
          number(THREADS, status),
          descriptors.count());
    }
  }

  private static long number(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
