package org.weir.store;

import java.sql.SQLException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Brings accounts and identities in line with a file, of any length: it is read once, into
/// temporary tables, and compared there. What the file does not speak of stays as it is.
///
/// Nothing is applied when a single line has a problem. What is applied is done in steps; one that
/// fails ends the import with a [StoreException], and the same file again does the rest. There is
/// one row in table `audit`, and another one when it failed. Confined to one thread.
public final class AccountImport {
  private final Database database;
  private final Audit audit;
  private final String file;
  private final boolean closeMissing;
  private final int differences;

  /// What was found and whether it was applied.
  public record Outcome(ImportSummary summary, boolean applied) {}

  /// @param database made by [Database#openForLongWork]
  /// @param who the person, for the audit
  /// @param file its name, for the audit
  /// @param closeMissing whether accounts that are not in the file are to be closed
  /// @param differences to be listed of each kind
  public AccountImport(
      Database database, String who, String file, boolean closeMissing, int differences) {
    this.database = database;
    audit = new Audit(who);
    this.file = file;
    this.closeMissing = closeMissing;
    this.differences = differences;
  }

  /// Reads, compares and, where the answer is yes, applies. It is not asked when there is a problem
  /// or nothing to do.
  ///
  /// @param columns that the file has
  /// @param consent is shown what would change
  public Outcome run(
      Set<AccountColumn> columns, Iterator<ImportLine> lines, Predicate<ImportSummary> consent) {
    return database.run("import accounts", sql -> run(sql, columns, lines, consent));
  }

  private Outcome run(
      Sql sql,
      Set<AccountColumn> columns,
      Iterator<ImportLine> lines,
      Predicate<ImportSummary> consent)
      throws SQLException {
    ImportProblems problems = new ImportProblems();
    ImportStage stage = staged(sql, lines, problems);
    ImportComparison comparison = new ImportComparison(sql, sorted(columns));
    comparison.compare(closeMissing && problems.count() == 0);
    comparison.check(problems);
    ImportSummary summary = summary(sql, stage, comparison, problems);
    boolean applied = problems.count() == 0 && !summary.nothingToDo() && consent.test(summary);
    if (applied) {
      apply(sql, summary, stage.lastLine(), comparison.assignments());
    }
    return new Outcome(summary, applied);
  }

  private ImportStage staged(Sql sql, Iterator<ImportLine> lines, ImportProblems problems)
      throws SQLException {
    ImportStage stage = new ImportStage(sql);
    while (lines.hasNext()) {
      ImportLine line = lines.next();
      if (line.problems().isEmpty()) {
        stage.add(line);
      }
      line.problems().forEach(reason -> problems.add(line.number(), reason));
    }
    stage.complete();
    if (closeMissing && stage.lines() == 0) {
      problems.add(1, "there is no account in it, and every account would be closed");
    }
    return stage;
  }

  private ImportSummary summary(
      Sql sql, ImportStage stage, ImportComparison comparison, ImportProblems problems)
      throws SQLException {
    return new ImportSummary(
        stage.lines(),
        comparison.count("import_account WHERE account_id IS NULL"),
        comparison.count("import_account WHERE changed"),
        comparison.count("import_identity WHERE owner IS NULL"),
        comparison.count("import_missing"),
        new ImportDifferences(sql, comparison, differences).first(),
        problems.first(),
        problems.count());
  }

  private void apply(Sql sql, ImportSummary summary, long lastLine, String assignments)
      throws SQLException {
    audit.note(
        sql,
        "account.import",
        null,
        "%s: %d accounts, %d added, %d changed, %d closed, %d identities added"
            .formatted(
                file,
                summary.accounts(),
                summary.toAdd(),
                summary.toChange(),
                summary.toClose(),
                summary.toLink()));
    try {
      new ImportChanges(sql).apply(summary, lastLine, assignments);
    } catch (SQLException e) {
      noteFailure(sql, e);
      throw e;
    }
  }

  private void noteFailure(Sql sql, SQLException failure) {
    try {
      audit.note(sql, "account.import", null, file + ": stopped: " + failure.getMessage());
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  private static List<AccountColumn> sorted(Collection<AccountColumn> columns) {
    return columns.stream().sorted().toList();
  }
}
