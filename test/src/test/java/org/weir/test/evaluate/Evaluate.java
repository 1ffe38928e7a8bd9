package org.weir.test.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.weir.test.rig.Lab;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `test/evaluate`: how well content alone tells spam from ham, and how fast.
@Command(name = "evaluate", mixinStandardHelpOptions = true)
final class Evaluate implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "HAM_DIR")
  private Path ham = Path.of("ham");

  @Parameters(index = "1", paramLabel = "SPAM_DIR")
  private Path spam = Path.of("spam");

  @Option(names = "--policy", paramLabel = "FILE", description = "weights and thresholds")
  private Path policy = Path.of("init/policy.yaml");

  @Option(names = "--jobs", paramLabel = "N", description = "messages at once (1)")
  private int jobs = 1;

  @Option(names = "--half", paramLabel = "a|b", description = "only one half of the families")
  private @Nullable String half;

  @Option(names = "--csv", paramLabel = "FILE", description = "one line a message, for fitting")
  private @Nullable Path csv;

  @Option(names = "--others", description = "SpamAssassin and rspamd as well, where installed")
  private boolean others;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Evaluate()).setOverwrittenOptionsAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    List<Sample> samples = new ArrayList<>(Sample.below(ham, false));
    samples.addAll(Sample.below(spam, true));
    samples.removeIf(sample -> half != null && !sample.family().half().equals(half));
    try (WeirEngine warming = new WeirEngine(policy)) {
      var _ = Run.of(warming, samples, jobs);
    }
    // A new one: the program is warm, the pictures are not known.
    try (WeirEngine weir = new WeirEngine(policy)) {
      report(weir, samples);
    }
    return 0;
  }

  private void report(WeirEngine weir, List<Sample> samples) throws Exception {
    Run run = Run.of(weir, samples, jobs);
    if (csv != null) {
      new ScoreCsv(weir.signals()).write(csv, run.scored());
    }
    Report report = new Report(System.out);
    report.print(run);
    if (others) {
      compare(report, run, samples);
    }
  }

  /// The same bytes, one at a time, through the others.
  private static void compare(Report report, Run weir, List<Sample> samples) throws Exception {
    List<Run> runs = new ArrayList<>(List.of(weir));
    try (Lab lab = Lab.open()) {
      NoNames names = lab.own(new NoNames());
      Map<String, Optional<Engine>> engines = new LinkedHashMap<>();
      engines.put("rspamd", Rspamd.start(lab, names.port()));
      engines.put("SpamAssassin", SpamAssassin.start(lab));
      for (Map.Entry<String, Optional<Engine>> each : engines.entrySet()) {
        if (each.getValue().isPresent()) {
          Run run = Run.of(each.getValue().get(), samples, 1);
          report.print(run);
          runs.add(run);
        } else {
          report.notInstalled(each.getKey());
        }
      }
    }
    report.compare(runs);
  }
}
