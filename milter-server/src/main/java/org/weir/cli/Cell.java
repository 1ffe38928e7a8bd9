package org.weir.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One value of a [Table].
public sealed interface Cell {
  /// Words. What could drive a terminal or turn the direction of text (control and format
  /// characters, line separators, halves of characters) is shown as `?`.
  record Words(String value) implements Cell {
    @Override
    public String text() {
      return value.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }
  }

  /// Words in several lines, each shown as [Words].
  record Lines(String value) implements Cell {
    @Override
    public String text() {
      return value
          .lines()
          .map(line -> new Words(line.replace("\t", "    ")).text())
          .collect(Collectors.joining("\n"));
    }
  }

  /// A whole number.
  record Count(long value) implements Cell {
    @Override
    public String text() {
      return Long.toString(value);
    }
  }

  /// Yes or no.
  record Truth(boolean value) implements Cell {
    @Override
    public String text() {
      return value ? "yes" : "no";
    }
  }

  /// A point in time: the machine's time zone for people, UTC in JSON.
  record Time(Instant value) implements Cell {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

    @Override
    public String text() {
      return FORMAT.format(value.atZone(ZoneId.systemDefault()));
    }
  }

  /// Several things of one kind: a line for each, in JSON an array of objects.
  record Rows(Table table) implements Cell {
    @Override
    public String text() {
      return table.isEmpty() ? "-" : String.join("\n", table.lines());
    }
  }

  /// No value: `-`, in JSON null.
  record None() implements Cell {
    @Override
    public String text() {
      return "-";
    }
  }

  static Cell of(@Nullable String value) {
    return value == null ? new None() : new Words(value);
  }

  static Cell of(long value) {
    return new Count(value);
  }

  static Cell of(@Nullable Instant value) {
    return value == null ? new None() : new Time(value);
  }

  /// For people; of [Rows] a line for each.
  String text();

  /// For programs.
  default void write(JsonGenerator json) throws IOException {
    switch (this) {
      case Words(String value) -> json.writeString(value);
      case Lines(String value) -> json.writeString(value);
      case Count(long value) -> json.writeNumber(value);
      case Truth(boolean value) -> json.writeBoolean(value);
      case Time(Instant value) -> json.writeString(value.toString());
      case Rows(Table table) -> table.write(json);
      case None() -> json.writeNull();
    }
  }
}
