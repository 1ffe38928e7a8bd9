package org.weir.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rows of named values, written aligned for people or as JSON for programs. The columns are named
/// as in SQL. Confined to one command.
public final class Table {
  /// No column is made wider for the sake of one long value; that row is out of line then.
  private static final int WIDEST = 40;

  /// Everything beyond ASCII is escaped: some of it drives terminals, and JSON means the same.
  private static final JsonFactory JSON =
      new JsonFactoryBuilder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private final List<String> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(String... columns) {
    this.columns = List.of(columns);
  }

  /// One value for each column.
  public Table add(Cell... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(cells.length + " values for " + columns);
    }
    rows.add(List.of(cells));
    return this;
  }

  /// A line of column names and a line for each row.
  void writeText(PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(columns.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList());
    rows.forEach(row -> lines.add(row.stream().map(Cell::text).toList()));
    for (List<String> line : lines) {
      StringBuilder text = new StringBuilder();
      for (int column = 0; column < line.size(); column++) {
        text.append(column == 0 ? "" : "  ").append(padded(line.get(column), column, lines));
      }
      out.println(text.toString().stripTrailing());
    }
  }

  /// A line for each value of the only row.
  void writeLines(PrintWriter out) {
    int width = columns.stream().mapToInt(String::length).max().orElse(0) + 2;
    for (int column = 0; column < columns.size(); column++) {
      String name = columns.get(column) + ":";
      for (String line : rows.get(0).get(column).text().lines().toList()) {
        out.println(name + " ".repeat(width - name.length()) + line);
        name = "";
      }
    }
  }

  /// An array of objects, one on each line.
  void writeJson(PrintWriter out) {
    out.print("[");
    for (int row = 0; row < rows.size(); row++) {
      out.print(row == 0 ? "\n  " : ",\n  ");
      writeObject(out, rows.get(row));
    }
    out.println(rows.isEmpty() ? "]" : "\n]");
  }

  /// The only row as an object.
  void writeJsonObject(PrintWriter out) {
    writeObject(out, rows.get(0));
    out.println();
  }

  /// All rows as an array, as a part of something else.
  void write(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (List<Cell> row : rows) {
      writeObject(json, row);
    }
    json.writeEndArray();
  }

  /// Each row's values in one line.
  List<String> lines() {
    return rows.stream()
        .map(row -> String.join(" ", row.stream().map(Cell::text).toList()))
        .toList();
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  private String padded(String text, int column, List<List<String>> lines) {
    int width =
        lines.stream()
            .mapToInt(line -> line.get(column).length())
            .filter(w -> w <= WIDEST)
            .max()
            .orElse(0);
    String padding = " ".repeat(Math.max(0, width - text.length()));
    boolean number = rows.stream().anyMatch(row -> row.get(column) instanceof Cell.Count);
    return number ? padding + text : text + padding;
  }

  private void writeObject(PrintWriter out, List<Cell> row) {
    try (JsonGenerator json =
        JSON.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      writeObject(json, row);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a PrintWriter throws none
    }
  }

  private void writeObject(JsonGenerator json, List<Cell> row) throws IOException {
    json.writeStartObject();
    for (int column = 0; column < row.size(); column++) {
      json.writeFieldName(columns.get(column));
      row.get(column).write(json);
    }
    json.writeEndObject();
  }
}
