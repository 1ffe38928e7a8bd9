package org.weir.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.queue.QueuedMail;

/// What a summary counts by. A message counts once for each value it has.
public enum Grouping {
  ACCOUNT,
  LOGIN,
  SENDER,
  SENDER_DOMAIN,
  TO_DOMAIN,
  SCRIPT,
  REASON,
  QUEUE,
  RELAY,
  AGE;

  private static final int LONGEST = 200;
  private static final TreeMap<Duration, String> AGES = new TreeMap<>();

  static {
    AGES.put(Duration.ZERO, "1. below 10min");
    AGES.put(Duration.ofMinutes(10), "2. from 10min");
    AGES.put(Duration.ofHours(1), "3. from 1h");
    AGES.put(Duration.ofHours(6), "4. from 6h");
    AGES.put(Duration.ofDays(1), "5. from 1d");
    AGES.put(Duration.ofDays(5), "6. from 5d");
  }

  /// As on the command line.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The grouping of that name.
  public static Optional<Grouping> of(String word) {
    return Arrays.stream(values()).filter(by -> by.word().equals(word)).findFirst();
  }

  Set<String> values(QueueRow row, Instant now) {
    return switch (this) {
      case ACCOUNT -> one(row.account());
      case LOGIN -> one(row.login());
      case SENDER -> one(row.sender().isEmpty() ? "<>" : row.sender());
      case SENDER_DOMAIN -> one(row.sender().isEmpty() ? "<>" : QueuedMail.domain(row.sender()));
      case TO_DOMAIN ->
          row.recipients().stream()
              .map(to -> cut(QueuedMail.domain(to)))
              .collect(Collectors.toSet());
      case SCRIPT -> one(row.script());
      case REASON -> one(row.reason());
      case QUEUE -> one(row.queue());
      case RELAY -> one(row.relay());
      case AGE -> one(age(Duration.between(row.arrivedAt(), now)));
    };
  }

  private static String age(Duration age) {
    return AGES.floorEntry(age.isNegative() ? Duration.ZERO : age).getValue();
  }

  private static Set<String> one(@Nullable String value) {
    return Set.of(value == null ? "-" : cut(value));
  }

  private static String cut(String value) {
    return value.length() <= LONGEST ? value : value.substring(0, LONGEST);
  }
}
