package org.weir.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.policy.Attribution.Kind;
import org.weir.store.AccountColumn;

/// A column of a file of accounts, named as in SQL.
sealed interface CsvColumn {
  /// The account's name.
  record Name() implements CsvColumn {
    @Override
    public String word() {
      return "name";
    }
  }

  /// Something known of the account.
  record Value(AccountColumn column) implements CsvColumn {
    @Override
    public String word() {
      return column.word();
    }
  }

  /// What leads to the account: any number of values, separated by blanks.
  record Identities(Kind kind) implements CsvColumn {
    @Override
    public String word() {
      return kind.word();
    }
  }

  List<CsvColumn> ALL =
      Stream.of(
              Stream.of(new Name()),
              Stream.of(AccountColumn.values()).map(Value::new),
              Stream.of(Kind.values()).map(Identities::new))
          .<CsvColumn>flatMap(columns -> columns)
          .toList();

  /// The name of the column.
  String word();

  static Optional<CsvColumn> named(String word) {
    return ALL.stream().filter(column -> column.word().equals(word)).findFirst();
  }

  static String names() {
    return ALL.stream().map(CsvColumn::word).collect(Collectors.joining(", "));
  }
}
