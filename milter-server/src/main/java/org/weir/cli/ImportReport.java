package org.weir.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.weir.store.AccountImport.Outcome;
import org.weir.store.ImportSummary;
import org.weir.store.ImportSummary.Difference;
import org.weir.store.ImportSummary.Problem;

/// What a person or a program is told about an import: people before they are asked, programs in
/// the end.
///
/// @param file as it was named
/// @param limit differences listed of each kind
record ImportReport(CommonOptions common, String file, int limit) {

  /// Before it is applied.
  void begin(ImportSummary summary) {
    if (common.json()) {
      return;
    }
    common.say(sentence(summary));
    if (!summary.differences().isEmpty()) {
      common.print(differences(summary));
    }
    if (Math.max(
            Math.max(summary.toAdd(), summary.toChange()),
            Math.max(summary.toLink(), summary.toClose()))
        > limit) {
      common.say("Only the first " + limit + " of each kind are listed, see --limit.");
    }
  }

  /// For people who were told, and for those who look at JSON.
  String question(ImportSummary summary) {
    return common.json() ? sentence(summary) + ". Apply?" : "Apply?";
  }

  /// After all.
  ///
  /// @return the exit code
  /// @throws CommandFailure when the file had problems, or the person did not agree
  int end(Outcome outcome, boolean dryRun) {
    ImportSummary summary = outcome.summary();
    boolean asked = summary.problemCount() == 0 && !summary.nothingToDo();
    if (common.json()) {
      common.printOne(all(outcome));
    } else if (!asked && (dryRun || summary.problemCount() == 0)) {
      begin(summary);
    }
    if (summary.problemCount() > 0) {
      throw new CommandFailure(ExitCode.DATA, problems(summary));
    }
    if (asked && !dryRun && !outcome.applied()) {
      throw new CommandFailure(ExitCode.DECLINED, "weir: nothing was changed");
    }
    if (outcome.applied() && !common.json()) {
      common.say("Done.");
    }
    return ExitCode.OK;
  }

  private String sentence(ImportSummary summary) {
    return "%s: %d accounts; %d to add, %d to change, %d to close, %d identities to add"
        .formatted(
            file,
            summary.accounts(),
            summary.toAdd(),
            summary.toChange(),
            summary.toClose(),
            summary.toLink());
  }

  private String problems(ImportSummary summary) {
    String lines =
        summary.problems().stream()
            .map(problem -> Cell.of(file + ":" + problem.line() + ": " + problem.reason()).text())
            .collect(Collectors.joining("\n"));
    long more = summary.problemCount() - summary.problems().size();
    return lines
        + (more > 0 ? "\nweir: and " + more + " more" : "")
        + "\nweir: nothing was changed";
  }

  private Table all(Outcome outcome) {
    ImportSummary summary = outcome.summary();
    Table problems = new Table("line", "reason");
    for (Problem problem : summary.problems()) {
      problems.add(Cell.of(problem.line()), Cell.of(problem.reason()));
    }
    return new Table(
            "file",
            "accounts",
            "to_add",
            "to_change",
            "to_close",
            "to_link",
            "problem_count",
            "applied",
            "differences",
            "problems")
        .add(
            Cell.of(file),
            Cell.of(summary.accounts()),
            Cell.of(summary.toAdd()),
            Cell.of(summary.toChange()),
            Cell.of(summary.toClose()),
            Cell.of(summary.toLink()),
            Cell.of(summary.problemCount()),
            new Cell.Truth(outcome.applied()),
            new Cell.Rows(differences(summary)),
            new Cell.Rows(problems));
  }

  private static Table differences(ImportSummary summary) {
    Table table = new Table("line", "change", "account", "what", "from", "to");
    for (Difference difference : summary.differences()) {
      Long line = difference.line();
      table.add(
          line == null ? new Cell.None() : Cell.of(line.longValue()),
          Cell.of(difference.change().name().toLowerCase(Locale.ROOT)),
          Cell.of(difference.account()),
          Cell.of(difference.what()),
          Cell.of(difference.from()),
          Cell.of(difference.to()));
    }
    return table;
  }
}
