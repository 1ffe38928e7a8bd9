package org.weir.milter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// `test/CONFORMANCE.md` names the tests there are. A test of this module says which numbers of the
/// checklist it is for in its display name: "42, 43: what it shows"; one for other hostile input
/// says "section 14: …".
class ConformanceTest {
  private static final int ITEMS = 63;
  private static final Path SOURCES = Path.of("src/test/java");
  private static final Path END_TO_END = Path.of("../test/src/test/java");
  private static final Pattern NUMBERED = Pattern.compile("([0-9]+(?:, [0-9]+)*): .+");
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

  /// One row of the table.
  ///
  /// @param here tests of this module
  /// @param endToEnd tests with real MTAs
  private record Row(int number, List<String> here, List<String> endToEnd) {}

  private final List<Row> rows;

  ConformanceTest() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("../test/CONFORMANCE.md"))) {
      rows =
          lines
              .filter(line -> line.matches("\\| [0-9]+ \\|.*"))
              .map(line -> line.split(" *\\| *", -1))
              .map(cells -> new Row(Integer.parseInt(cells[1]), tests(cells[3]), tests(cells[4])))
              .toList();
    }
  }

  @Test
  void everyItemHasTestsAndTheTableNamesThem() throws Exception {
    Map<Integer, List<String>> numbered = numberedTests();
    assertThat(rows)
        .extracting(Row::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ITEMS).boxed().toList());
    assertThat(numbered).hasSize(ITEMS);
    assertThat(rows)
        .allSatisfy(row ->
            assertThat(row.here())
                .as("tests of item %d", row.number())
                .containsExactlyInAnyOrderElementsOf(
                    numbered.getOrDefault(row.number(), List.of())));
  }

  @Test
  void everyTestWithRealMtasIsThere() throws Exception {
    List<Path> files = tests(END_TO_END);
    for (Row row : rows) {
      for (String test : row.endToEnd()) {
        String file = test.substring(0, test.indexOf('#')) + ".java";
        String method = "void " + test.substring(test.indexOf('#') + 1) + "(";
        assertThat(files)
            .as("%s of item %d", test, row.number())
            .filteredOn(path -> path.endsWith(file))
            .singleElement()
            .satisfies(path -> assertThat(Files.readString(path)).contains(method));
      }
    }
  }

  @Test
  void displayNamesBeginWithTheirNumbers() throws Exception {
    for (Method test : allTests()) {
      DisplayName name = test.getAnnotation(DisplayName.class);
      if (name != null) {
        assertThat(name.value()).as("%s", test).matches(NUMBERED + "|section 14: .+");
      }
    }
  }

  /// By number, as `Class#method`.
  private static Map<Integer, List<String>> numberedTests() throws Exception {
    Map<Integer, List<String>> tests = new TreeMap<>();
    for (Method test : allTests()) {
      DisplayName name = test.getAnnotation(DisplayName.class);
      Matcher numbered = NUMBERED.matcher(name == null ? "" : name.value());
      if (numbered.matches()) {
        for (String number : numbered.group(1).split(", ", -1)) {
          tests
              .computeIfAbsent(Integer.valueOf(number), _ -> new ArrayList<>())
              .add(test.getDeclaringClass().getSimpleName() + "#" + test.getName());
        }
      }
    }
    return tests;
  }

  private static List<Method> allTests() throws Exception {
    List<Method> methods = new ArrayList<>();
    for (Path file : tests(SOURCES)) {
      String name = SOURCES.relativize(file).toString().replace('/', '.');
      Class<?> type =
          Class.forName(
              name.substring(0, name.length() - ".java".length()),
              false,
              ConformanceTest.class.getClassLoader());
      methods.addAll(List.of(type.getDeclaredMethods()));
    }
    return methods;
  }

  private static List<Path> tests(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith("Test.java")).toList();
    }
  }

  private static List<String> tests(String cell) {
    return TEST.matcher(cell).results().map(test -> test.group(1) + "#" + test.group(2)).toList();
  }
}
