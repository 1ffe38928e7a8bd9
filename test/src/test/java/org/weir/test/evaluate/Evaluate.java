package org.weir.test.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.signal.Wording;
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

  @Option(
      names = "--held-out",
      description = "each half judged with wording fitted to the other half, not the shipped one")
  private boolean heldOut;

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
    Run run = heldOut ? heldOut(samples) : judged(samples, Wording.shipped());
    if (csv != null) {
      new ScoreCsv(WeirEngine.signals()).write(csv, run.scored());
    }
    Report report = new Report(System.out);
    report.print(run);
    if (others) {
      compare(report, run, samples);
    }
    return 0;
  }

  /// First by one engine, so that the program is warm, then by a new one, to which the pictures are
  /// not known.
  private Run judged(List<Sample> samples, Wording wording) throws Exception {
    try (WeirEngine warming = new WeirEngine(policy, wording)) {
      var _ = Run.of(warming, samples, jobs);
    }
    try (WeirEngine weir = new WeirEngine(policy, wording)) {
      return Run.of(weir, samples, jobs);
    }
  }

  private Run heldOut(List<Sample> samples) throws Exception {
    Map<Boolean, List<Sample>> halves =
        samples.stream()
            .collect(Collectors.partitioningBy(each -> each.family().half().equals("a")));
    List<Sample> a = halves.getOrDefault(true, List.of());
    List<Sample> b = halves.getOrDefault(false, List.of());
    Run ofA = judged(a, new Wording(WordingFit.of(b)));
    return ofA.and(judged(b, new Wording(WordingFit.of(a))));
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
