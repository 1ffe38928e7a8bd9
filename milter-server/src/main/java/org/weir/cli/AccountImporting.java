package org.weir.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.weir.store.AccountImport;
import org.weir.store.AccountImport.Outcome;
import org.weir.store.Database;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir account import`: brings accounts and identities in line with a CSV file.
@Command(
    name = "import",
    description = {
      "Add and change accounts and identities as a CSV file says.",
      "Its first line names the columns: name, and any of plan, status, opened_at (UTC where no"
          + " zone is given), risk, country, payment_method, login, network, sender_domain,"
          + " script, certificate (those five: values separated by blanks). What has no column or"
          + " no value stays as it is, but an empty country or payment_method becomes unknown."
    })
final class AccountImporting implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  @Mixin private CommonOptions common = new CommonOptions();

  @Mixin private Confirmation confirmation = new Confirmation();

  @Parameters(paramLabel = "FILE", description = "the CSV file; - = standard input")
  private String file = "";

  @Option(names = "--dry-run", description = "only show what would change")
  private boolean dryRun;

  @Option(names = "--close-missing", description = "close the accounts that the file does not have")
  private boolean closeMissing;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "list so many differences of each kind (default: ${DEFAULT-VALUE})")
  private int limit = 100;

  @Override
  public Integer call() {
    if (!dryRun) {
      confirmation.requirePossible("This changes accounts.");
    }
    var report = new ImportReport(common, file, limit);
    try (InputStream in = opened(file);
        Database database = common.openDatabaseForLongWork()) {
      var csv = new AccountCsv(in);
      var importing = new AccountImport(database, common.who(), file, closeMissing, limit);
      Outcome outcome =
          importing.run(
              csv.columns(),
              csv,
              summary -> {
                report.begin(summary);
                return !dryRun && confirmation.given(report.question(summary));
              });
      return report.end(outcome, dryRun);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(
          ExitCode.NO_INPUT, "weir: " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static InputStream opened(String file) throws IOException {
    return new BufferedInputStream(
        file.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(file)));
  }
}
