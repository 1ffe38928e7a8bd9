package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.weir.policy.Code;

/// Lines that `init/TROUBLESHOOTING.md` shows as Weir's own are ones that it writes: all but what
/// differs (`…`) stands in the sources.
class TroubleshootingTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```seen\\n(.*?)```");
  private static final Pattern LOG_LINE =
      Pattern.compile("level=(?:info|warn|error) logger=(\\w+) (?:\\w+=… )*msg=\"(.*)\"");
  private static final Pattern REPLY =
      Pattern.compile("[45]\\d\\d [45]\\.\\d\\.\\d (W\\d{3}) (.*?)(?: Event …)?");
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
  private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*//.*$");

  private final Map<String, String> sources = Pages.below("milter-server/src/main", ".java");
  private final Set<String> literals;
  private final String scripts;

  TroubleshootingTest() {
    sources.putAll(Pages.below("policy-store/src/main", ".java"));
    literals =
        sources.values().stream()
            .flatMap(TroubleshootingTest::literals)
            .collect(Collectors.toSet());
    scripts =
        String.join(
            "\n",
            Pages.below("init", "").values().stream()
                .filter(text -> text.startsWith("#!"))
                .toList());
  }

  @Test
  void everyLineIsOneThatWeirWrites() {
    List<String> lines = lines();
    assertThat(lines).hasSizeGreaterThan(40);
    assertThat(lines.stream().flatMap(this::unknown)).isEmpty();
  }

  @Test
  void aLineThatNobodyWritesIsFound() {
    assertThat(unknown("level=warn logger=Database msg=\"MariaDB is asleep: …\"")).hasSize(1);
    assertThat(unknown("level=warn logger=Databass msg=\"MariaDB does not answer: …\"")).hasSize(1);
    assertThat(unknown("451 4.7.1 W299 This account is closed. Event …")).hasSize(1);
  }

  /// Parts that are in no source.
  private Stream<String> unknown(String line) {
    List<String> wrong = new ArrayList<>();
    String text = line;
    Matcher logged = LOG_LINE.matcher(line);
    Matcher reply = REPLY.matcher(line);
    if (logged.matches()) {
      text = logged.group(2);
      String file = "/" + logged.group(1) + ".java";
      if (sources.keySet().stream().noneMatch(path -> path.endsWith(file))) {
        wrong.add(line + ": no logger " + logged.group(1));
      }
    } else if (reply.matches()) {
      text = reply.group(2);
      if (Stream.of(Code.values()).noneMatch(code -> code.id().equals(reply.group(1)))) {
        wrong.add(line + ": no code " + reply.group(1));
      }
    }
    Arrays.stream(text.split("…", -1))
        .filter(part -> part.strip().length() > 3 && !isWritten(part))
        .forEach(part -> wrong.add(line + ": " + part));
    return wrong.stream();
  }

  /// An exception's message may follow a constant one, such as `too many open files`.
  private boolean isWritten(String part) {
    return literals.stream().anyMatch(literal -> literal.contains(part.strip()))
        || scripts.contains(part.strip());
  }

  private static List<String> lines() {
    String page = Pages.all().getOrDefault("init/TROUBLESHOOTING.md", "");
    return BLOCK.matcher(page).results().flatMap(block -> block.group(1).lines()).toList();
  }

  private static Stream<String> literals(String source) {
    String joined = JOINED.matcher(COMMENT.matcher(source).replaceAll("")).replaceAll("");
    return LITERAL
        .matcher(joined)
        .results()
        .map(found -> found.group(1).replace("\\\"", "\""))
        .filter(literal -> literal.length() > 3);
  }
}
