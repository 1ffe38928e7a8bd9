package org.weir.cli;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.cli.CsvColumn.Identities;
import org.weir.cli.CsvColumn.Name;
import org.weir.cli.CsvColumn.Value;
import org.weir.store.AccountColumn;
import org.weir.store.AccountRegister.Identity;
import org.weir.store.ImportLine;

/// Reads accounts from a CSV file (RFC 4180, UTF-8), one after the other. A line that cannot be
/// meant says why and the next ones are read; only a quote that never ends is the end. Confined to
/// one command.
final class AccountCsv implements Iterator<ImportLine> {
  private final List<CsvColumn> columns = new ArrayList<>();
  private final List<String> headerProblems = new ArrayList<>();
  private final Iterator<CsvRecord> records;
  private long lastLine = 1;
  private boolean broken;

  AccountCsv(InputStream in) {
    records =
        CsvReader.builder()
            .allowExtraFields(true)
            .allowMissingFields(true)
            .detectBomHeader(true)
            .ofCsvRecord(in)
            .iterator();
    try {
      readHeader();
    } catch (CsvParseException e) {
      headerProblems.add("this is not CSV: " + e.getMessage());
    }
  }

  private void readHeader() {
    if (!records.hasNext()) {
      headerProblems.add("the file is empty; its first line must name the columns");
      return;
    }
    for (String name : records.next().getFields()) {
      CsvColumn.named(name.strip().toLowerCase(Locale.ROOT))
          .ifPresentOrElse(
              this::addColumn,
              () ->
                  headerProblems.add(
                      "unknown column '"
                          + name
                          + "'; known, between commas: "
                          + CsvColumn.names()));
    }
    if (columns.stream().noneMatch(Name.class::isInstance)) {
      headerProblems.add("there is no column `name`");
    }
  }

  private void addColumn(CsvColumn column) {
    if (columns.contains(column)) {
      headerProblems.add("column " + column.word() + " is there twice");
    }
    columns.add(column);
  }

  /// What the file says of accounts.
  Set<AccountColumn> columns() {
    return columns.stream()
        .flatMap(column -> column instanceof Value(AccountColumn of) ? Stream.of(of) : Stream.of())
        .collect(Collectors.toSet());
  }

  @Override
  public boolean hasNext() {
    if (!headerProblems.isEmpty()) {
      return !broken;
    }
    try {
      return !broken && records.hasNext();
    } catch (CsvParseException _) {
      return true; // next() says so
    }
  }

  @Override
  public ImportLine next() {
    if (broken) {
      throw new NoSuchElementException();
    }
    if (!headerProblems.isEmpty()) {
      return last(1, headerProblems);
    }
    try {
      CsvRecord csv = records.next();
      lastLine = csv.getStartingLineNumber();
      return line(csv);
    } catch (CsvParseException e) {
      return last(lastLine + 1, List.of("this is not CSV: " + e.getMessage()));
    }
  }

  private ImportLine last(long number, List<String> problems) {
    broken = true;
    return new ImportLine(number, "", Map.of(), List.of(), problems);
  }

  private ImportLine line(CsvRecord csv) {
    var line = new Line(csv.getStartingLineNumber());
    if (csv.getFieldCount() != columns.size()) {
      line.problems.add(
          csv.getFieldCount() + " values, but the first line names " + columns.size() + " columns");
    } else {
      for (int i = 0; i < columns.size(); i++) {
        line.read(columns.get(i), csv.getField(i));
      }
    }
    return line.finished();
  }

  /// A line while it is read.
  private static final class Line {
    /// What the decoder puts in the place of bytes that are not UTF-8.
    private static final String REPLACEMENT = "\uFFFD";

    private final long number;
    private final Map<AccountColumn, Object> values = new EnumMap<>(AccountColumn.class);
    private final List<Identity> identities = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private String name = "";

    Line(long number) {
      this.number = number;
    }

    void read(CsvColumn column, String cell) {
      if (cell.contains(REPLACEMENT)) {
        problems.add(column.word() + " is not UTF-8");
        return;
      }
      switch (column) {
        case Name() -> attempt(() -> name = ImportLine.name(cell));
        case Value(AccountColumn of) -> {
          if (!cell.isBlank()) {
            attempt(() -> values.put(of, of.parse(cell)));
          }
        }
        case Identities(var kind) -> {
          for (String value : cell.strip().split("\\s+", -1)) {
            if (!value.isEmpty()) {
              attempt(() -> identities.add(Identity.parse(kind, value)));
            }
          }
        }
      }
    }

    private void attempt(Runnable reading) {
      try {
        reading.run();
      } catch (IllegalArgumentException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }

    ImportLine finished() {
      return new ImportLine(number, name, values, identities, problems);
    }
  }
}
