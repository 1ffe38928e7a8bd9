package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.queue.QueueFilter.Term;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;

/// Which messages a filter means.
class QueueFilterTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final QueuedMail MAIL =
      new QueuedMail(
          "4jXh845NmLz4gXQ",
          Where.DEFERRED,
          NOW.minusSeconds(3600),
          1000,
          "Shop@Example.com",
          List.of(
              new Recipient("a@one.test", null),
              new Recipient("b@Two.test", "connect to x: Connection refused")),
          2);

  @ParameterizedTest
  @CsvSource({
    "sender, shop@example.COM, true",
    "sender, @example.com, true",
    "sender, @ample.com, false",
    "sender, <>, false",
    "sender, example.com, false",
    "to-domain, two.TEST, true",
    "to-domain, test, false",
    "reason, connection REFUSED, true",
    "reason, greylisted, false",
    "queue, deferred, true",
    "queue, held, false",
    "older, 3600, true",
    "older, 3601, false",
    "younger, 3601, true",
    "younger, 3600, false",
    "before, 1795345200, true",
    "before, 1795345199, false",
    "larger, 999, true",
    "larger, 1000, false",
    "smaller, 1001, true",
    "smaller, 1000, false"
  })
  void fits(String key, String value, boolean fits) {
    QueueFilter filter = new QueueFilter(Map.of(Term.of(key).orElseThrow(), value), List.of());
    assertThat(filter.fits(MAIL, NOW)).isEqualTo(fits);
  }

  @Test
  void allTermsMustFit() {
    QueueFilter both =
        new QueueFilter(Map.of(Term.QUEUE, "deferred", Term.LARGER, "5000"), List.of());
    assertThat(both.fits(MAIL, NOW)).isFalse();
    assertThat(new QueueFilter(Map.of(Term.QUEUE, "deferred"), List.of("4jXh845F4pz4gXD")))
        .matches(filter -> !filter.fits(MAIL, NOW));
    assertThat(new QueueFilter(Map.of(), List.of()).everything()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "queue, everything",
    "older, -1",
    "older, 99999999999999999999",
    "larger, 1MiB",
    "sender, ' '"
  })
  void refusesWhatCannotBeMeant(String key, String value) {
    Term known = Term.of(key).orElseThrow();
    assertThatThrownBy(() -> new QueueFilter(Map.of(known, value), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
    assertThatThrownBy(() -> new QueueFilter(Map.of(), List.of("-d ALL")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
