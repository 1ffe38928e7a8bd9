package org.weir.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Pattern;
import org.weir.policy.Account.Status;

/// What can be said of an account, by the names that the table has, and how a person's writing of
/// it is stored.
public enum AccountColumn {
  PLAN("plan"),
  STATUS("status"),
  OPENED_AT("opened_at"),
  RISK("risk"),
  COUNTRY("country"),
  PAYMENT_METHOD("payment_method");

  /// What a TIMESTAMP column holds in every MariaDB, less a few days.
  private static final Instant FIRST = Instant.parse("1970-01-03T00:00:00Z");

  private static final Instant LAST = Instant.parse("2037-12-31T23:59:59Z");
  private static final Pattern ZONED = Pattern.compile("T.*(Z|[+-][0-9:]{2,8})$");
  private static final Pattern WORDS = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
  private static final Pattern COUNTRIES = Pattern.compile("[A-Z]{2}");
  private static final Pattern RISKS = Pattern.compile("[0-9]{1,3}|1000");

  private final String word;

  AccountColumn(String word) {
    this.word = word;
  }

  /// The column's name in SQL.
  public String word() {
    return word;
  }

  /// Whether it may be unknown (NULL).
  public boolean nullable() {
    return this == COUNTRY || this == PAYMENT_METHOD;
  }

  /// The text as it is stored. A day or time without a zone is UTC.
  ///
  /// @throws IllegalArgumentException with what was expected instead
  public Object parse(String text) {
    String value = text.strip();
    return switch (this) {
      case PLAN, PAYMENT_METHOD ->
          matching(
              WORDS,
              value.toLowerCase(Locale.ROOT),
              "a word of at most 64 letters, digits, dots and dashes");
      case STATUS -> status(value);
      case OPENED_AT -> time(value);
      case RISK -> Integer.valueOf(matching(RISKS, value, "a whole number from 0 to 1000"));
      case COUNTRY -> matching(COUNTRIES, value.toUpperCase(Locale.ROOT), "two letters (ISO 3166)");
    };
  }

  private String matching(Pattern pattern, String value, String expected) {
    if (!pattern.matcher(value).matches()) {
      throw unexpected(value, expected);
    }
    return value;
  }

  private String status(String value) {
    try {
      return Status.valueOf(value.toUpperCase(Locale.ROOT)).name().toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException _) {
      throw unexpected(value, "active, suspended or closed");
    }
  }

  private Instant time(String value) {
    String iso = value.replace(' ', 'T');
    Instant time;
    try {
      if (!iso.contains("T")) {
        time = LocalDate.parse(iso).atStartOfDay(ZoneOffset.UTC).toInstant();
      } else if (ZONED.matcher(iso).find()) {
        time = OffsetDateTime.parse(iso).toInstant();
      } else {
        time = LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException _) {
      throw unexpected(value, "2024-05-17, 2024-05-17T09:30:00 (UTC) or 2024-05-17T09:30:00+02:00");
    }
    if (time.isBefore(FIRST) || time.isAfter(LAST)) {
      throw unexpected(value, "a year from 1970 to 2037");
    }
    return time;
  }

  private IllegalArgumentException unexpected(String value, String expected) {
    return new IllegalArgumentException(word + " '" + value + "': expected " + expected);
  }
}
