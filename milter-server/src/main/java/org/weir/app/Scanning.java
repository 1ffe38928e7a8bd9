package org.weir.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.weir.app.Judge.Judged;
import org.weir.app.Judge.Way;
import org.weir.session.MessageLimits;

/// One pass over messages in files, one at a time.
///
/// @param limits what is kept of each message
/// @param report is told of each message at once
record Scanning(Judge judge, Way way, MessageLimits limits, Consumer<ScanReport> report) {
  /// Scans what can be read.
  ///
  /// @param errors gets a line for each file or folder that cannot be read
  ScanTally scan(List<Path> named, PrintWriter errors) throws InterruptedException {
    ScanTally tally = new ScanTally();
    List<Path> files = MailFiles.of(named, (path, e) -> failed(path, e, tally, errors));
    for (Path file : files) {
      try {
        scan(file, tally);
      } catch (IOException e) {
        failed(file, e, tally, errors);
      }
    }
    return tally;
  }

  private void scan(Path file, ScanTally tally) throws IOException, InterruptedException {
    try (Mailbox mailbox = Mailbox.open(file, limits)) {
      int number = 0;
      for (EmlFile eml = mailbox.message(); eml != null; eml = mailbox.message()) {
        number++;
        Judged judged = judge.judge(eml, way);
        tally.add(judged);
        report.accept(new ScanReport(file, mailbox.mbox() ? number : 0, judged));
      }
    }
  }

  private static void failed(Path path, IOException e, ScanTally tally, PrintWriter errors) {
    tally.addError();
    String reason = e.getClass().getSimpleName().replaceFirst("Exception$", "");
    String said = String.valueOf(e.getMessage());
    errors.println("weir scan: " + path + ": " + (said.equals(path.toString()) ? reason : said));
    errors.flush();
  }
}
