package org.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.weir.app.Pages.Snippet;
import org.weir.config.SettingsReference;
import org.weir.config.SettingsReference.Row;
import picocli.CommandLine;

/// What pages and examples name is there: commands, options, settings, metrics, tables, files.
class PagesTest {
  /// A command as somebody types it, also with a path, as root, or in a unit.
  private static final Pattern COMMAND =
      Pattern.compile("^(?:# |\\$ |sudo |ExecStart=)?(?:\\./|/usr/bin/)?weir ([a-z].*)$");

  private static final Pattern IN_A_FILE = Pattern.compile("/usr/bin/weir ([a-z].*)");
  private static final Pattern OPTION = Pattern.compile("(--?[a-z][a-z-]*)(?:[= ].*)?");

  /// A value that the reader puts in, an abbreviation, or a choice: no command to be typed so.
  private static final Pattern SHAPE =
      Pattern.compile(".*(?:[…\\[\\]|$%]|\\b[A-Z][A-Z-]+\\b|\\bX\\b).*");

  private static final Pattern KEY = Pattern.compile("([a-z-]+\\.[a-z][a-z.-]*[a-z])(?::.*)?");
  private static final Pattern METRIC = Pattern.compile("\\bweir_[a-z_]+[a-z]");
  private static final Pattern TABLE = Pattern.compile("[Tt]ables? `([a-z_]+)`(?!\\.)");
  private static final Pattern FILE =
      Pattern.compile("(?:config-examples|init|sql|test|milter-server|policy-store)/[\\w./@-]*\\w");

  private final CommandLine weir = Main.commandLine();
  private final Map<String, String> pages = Pages.all();
  private final List<Snippet> code = Pages.code(pages);
  private final Map<String, String> examples = examples();

  @Test
  void everyCommandIsOneThatWeirHas() {
    List<String> wrong = new ArrayList<>();
    int whole = 0;
    for (Snippet snippet : commands()) {
      String problem = problem(snippet);
      if (problem != null) {
        wrong.add(snippet + " (" + problem + ")");
      }
      whole += isWhole(snippet) ? 1 : 0;
    }
    assertThat(wrong).isEmpty();
    assertThat(whole).as("commands that can be typed as they are").isGreaterThan(15);
  }

  @Test
  void everySettingIsOne() {
    Set<String> keys = SettingsReference.rows().stream().map(Row::key).collect(Collectors.toSet());
    Set<String> sections =
        keys.stream()
            .filter(key -> key.contains("."))
            .map(key -> key.substring(0, key.indexOf('.')))
            .collect(Collectors.toSet());
    List<Snippet> named =
        code.stream()
            .filter(snippet -> !snippet.whole() && KEY.matcher(snippet.text()).matches())
            .filter(snippet -> sections.contains(key(snippet).replaceFirst("\\..*", "")))
            .toList();
    assertThat(named).hasSizeGreaterThan(60);
    assertThat(named)
        .filteredOn(snippet ->
            !keys.contains(key(snippet))
                && keys.stream().noneMatch(key -> key.startsWith(key(snippet) + ".")))
        .isEmpty();
  }

  @Test
  void everyMetricIsServed() {
    String sources = String.join("\n", Pages.below("milter-server/src/main", ".java").values());
    String users = String.join("\n", Pages.below("policy-store/src/main", "Role.java").values());
    Map<String, String> texts = new LinkedHashMap<>(pages);
    texts.putAll(Pages.below("config-examples/prometheus", ""));
    texts.putAll(Pages.below("config-examples/grafana", ""));
    List<String> named = new ArrayList<>();
    texts.forEach((page, text) ->
        METRIC.matcher(text).results().forEach(found -> named.add(page + " " + found.group())));
    assertThat(named).hasSizeGreaterThan(60);
    assertThat(named)
        .filteredOn(name -> {
          String metric = name.substring(name.indexOf(' ') + 1);
          String stem = metric.replaceFirst("_(total|bucket|count|sum)$", "");
          return !sources.contains("\"" + stem)
              && !users.contains("\"" + metric + "\"")
              && !ofLists(sources, stem);
        })
        .isEmpty();
  }

  /// Their names are put together.
  private static boolean ofLists(String sources, String stem) {
    String each = stem.replaceFirst("^weir_block_list_", "");
    return sources.contains("\"weir_block_list_\"") && sources.contains("\"" + each + "\"");
  }

  @Test
  void everyTableIsInTheSchema() {
    String schema = String.join("\n", Pages.below("sql", ".sql").values());
    List<String> named =
        pages.values().stream()
            .flatMap(text -> TABLE.matcher(text).results())
            .map((MatchResult found) -> found.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(named)
        .filteredOn(table ->
            !Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?" + table + "\\b")
                .matcher(schema)
                .find())
        .isEmpty();
  }

  @Test
  void everyFileOfTheTreeIsThere() {
    Set<String> named = new HashSet<>();
    for (Snippet snippet : code) {
      FILE.matcher(snippet.text())
          .results()
          .filter(found -> !snippet.whole() && found.start() == 0)
          .map(MatchResult::group)
          .forEach(named::add);
    }
    assertThat(named).hasSizeGreaterThan(20);
    assertThat(named)
        .filteredOn(file -> !file.contains("/target") && !Pages.exists(file))
        .isEmpty();
  }

  private List<Snippet> commands() {
    List<Snippet> commands = new ArrayList<>();
    for (Snippet snippet : code) {
      COMMAND
          .matcher(snippet.text())
          .results()
          .forEach(
              found -> commands.add(new Snippet(snippet.page(), found.group(1), snippet.whole())));
    }
    examples.forEach((file, text) ->
        IN_A_FILE
            .matcher(text)
            .results()
            .forEach(found -> commands.add(new Snippet(file, found.group(1), true))));
    return commands;
  }

  /// What of it Weir does not know; null when it knows all.
  private @Nullable String problem(Snippet snippet) {
    List<String> words = words(snippet.text());
    List<CommandLine> reached = List.of(weir);
    int at = 0;
    while (at < words.size() && !reached.getFirst().getSubcommands().isEmpty()) {
      String word = words.get(at);
      if (word.startsWith("-") || isPlaceholder(word)) {
        break;
      }
      List<CommandLine> next = below(reached.getFirst(), word);
      if (next.isEmpty()) {
        return "no command " + word;
      }
      reached = next;
      at++;
    }
    for (String word : words.subList(at, words.size())) {
      var option = OPTION.matcher(word);
      if (option.matches() && !words.contains("…") && !knows(reached, option.group(1))) {
        return "no option " + word;
      }
    }
    return isWhole(snippet) ? unparsed(words) : null;
  }

  private static boolean isWhole(Snippet snippet) {
    return snippet.whole() && !SHAPE.matcher(cut(snippet.text())).matches();
  }

  private @Nullable String unparsed(List<String> words) {
    try {
      weir.parseArgs(words.toArray(String[]::new));
      return null;
    } catch (CommandLine.ParameterException e) {
      return e.getMessage();
    }
  }

  /// One for each of `list|show`; none when one of them is unknown.
  private static List<CommandLine> below(CommandLine command, String words) {
    Map<String, CommandLine> all = command.getSubcommands();
    List<String> meant = List.of(words.split("\\|", -1));
    return all.keySet().containsAll(meant) ? meant.stream().map(all::get).toList() : List.of();
  }

  private static boolean knows(List<CommandLine> commands, String option) {
    return commands.stream()
        .anyMatch(command -> command.getCommandSpec().findOption(option) != null);
  }

  private static boolean isPlaceholder(String word) {
    return word.startsWith("…") || word.startsWith("$") || word.matches("%i|[A-Z]+.*");
  }

  /// Words in quotes are one; what the shell does with the output is not ours.
  private static List<String> words(String command) {
    return Stream.of(
            cut(command)
                .replace("[", " ")
                .replace("]", " ")
                .replaceAll("[`,;]$", "")
                .split(" +", -1))
        .filter(word -> !word.isBlank())
        .toList();
  }

  private static String cut(String command) {
    return command
        .replaceAll("'[^']*'|\"[^\"]*\"", "quoted")
        .replaceAll(" [>|#&;].*|;.*| {2}.*|<\\$.*", "");
  }

  private static String key(Snippet snippet) {
    return snippet.text().replaceFirst(":.*", "");
  }

  private static Map<String, String> examples() {
    Map<String, String> files = new LinkedHashMap<>(Pages.below("config-examples", ""));
    for (String ending : List.of(".service", ".cron", ".timer")) {
      files.putAll(Pages.below("init", ending));
    }
    return files;
  }
}
