package org.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.store.Traffic.Alert;
import org.weir.store.Traffic.Counts;
import org.weir.store.Traffic.Relay;
import org.weir.store.Traffic.Source;
import org.weir.store.Traffic.View;

class TopScreenTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @ParameterizedTest
  @CsvSource({"80, 24", "80, 10", "40, 12", "200, 60"})
  void fillsTheScreenAndNoMore(int width, int height) {
    List<AttributedString> lines = TopScreen.of(view(50), 0, TopScreen.KEYS, width, height);

    assertThat(lines).hasSize(height).allMatch(line -> line.columnLength() <= width);
    assertThat(lines.getLast().toString()).startsWith("up/down");
  }

  @Test
  void showsWhoSendsMostOnASmallTerminal() {
    List<String> lines =
        TopScreen.of(view(3), 0, TopScreen.KEYS, 80, 24).stream().map(Object::toString).toList();

    assertThat(lines)
        .anyMatch(line -> line.contains("last 5min  relays 1 of 2  on hold 7  alerts 1"))
        .anyMatch(line -> line.startsWith("24.0 messages/min: pass 100  tag 5  defer 4  hold 10"))
        .anyMatch(line -> line.matches("K-0 +100 +200 +3 +4 +10.0"))
        .anyMatch(line -> line.matches("K-new +8 .* new"))
        .anyMatch(line -> line.matches("\\(nobody\\) +9 +9 +0 +9 +-"))
        .anyMatch(line -> line.matches("www/mail.php +50 .*"))
        .anyMatch(line -> line.matches("relay-2 +0  +90 s ago"))
        .anyMatch(line -> line.startsWith("account-refused K-0: 512 refused"));
  }

  @Test
  void theChosenAccountIsInSight() {
    List<AttributedString> lines = TopScreen.of(view(50), 49, TopScreen.KEYS, 80, 24);

    assertThat(lines).anyMatch(line -> line.toString().startsWith("K-49 "));
  }

  @Test
  void hostileTextDrivesNoTerminal() {
    String hostile = "\u001B[2J\u009B31m\u202Eevil\r\n\u0007";
    Source source = new Source(1L, hostile, 1, 1, 0, 0, 1);
    View view =
        new View(
            NOW,
            Duration.ofMinutes(5),
            new Counts(1, 0, 0, 0, 0),
            List.of(source),
            List.of(source),
            List.of(),
            0,
            List.of(new Alert(NOW, "kind", hostile, hostile)));

    assertThat(TopScreen.of(view, 0, "", 80, 24))
        .allMatch(line -> line.toString().chars().noneMatch(TopScreenTest::drives));
    assertThat(TopScreen.plain(view))
        .allMatch(line -> line.chars().noneMatch(TopScreenTest::drives));
  }

  private static boolean drives(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
  }

  private static View view(int accounts) {
    List<Source> sources =
        IntStream.range(0, accounts)
            .mapToObj(i -> new Source((long) i, "K-" + i, 100, 200, 3, 4, 10))
            .collect(Collectors.toList());
    sources.add(new Source(99L, "K-new", 8, 8, 0, 0, 0));
    sources.add(new Source(null, "(nobody)", 9, 9, 0, 9, Double.NaN));
    return new View(
        NOW,
        Duration.ofMinutes(5),
        new Counts(100, 5, 4, 10, 1),
        sources,
        List.of(new Source(null, "www/mail.php", 50, 50, 0, 0, Double.NaN)),
        List.of(
            new Relay("relay-1", "1", NOW.minusSeconds(3), 120),
            new Relay("relay-2", "1", NOW.minusSeconds(90), 0)),
        7,
        List.of(new Alert(NOW, "account-refused", "K-0", "512 refused")));
  }
}
