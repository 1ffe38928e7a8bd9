package org.weir.test.evaluate;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.weir.app.EmlFile;
import org.weir.app.Judge;
import org.weir.app.Judge.Judged;
import org.weir.app.Judge.Way;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.picture.Pictures;
import org.weir.policy.Action;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.Policy;
import org.weir.policy.Policy.Threshold;
import org.weir.signal.Detectors;
import org.weir.signal.Wording;

/// Weir's own content scoring, in this process. Thread-safe.
final class WeirEngine implements Engine, AutoCloseable {
  private final Policy policy;
  private final Pictures pictures = new Pictures();
  private final Judge judge;

  WeirEngine(Path policyFile, Wording wording) {
    policy =
        switch (ConfigReader.policy(policyFile, Detectors.signals())) {
          case Valid<Policy>(Policy valid) -> valid;
          case Invalid<Policy>(var errors) -> throw new IllegalArgumentException("" + errors);
        };
    judge = Judge.ofContent(policy, pictures, wording);
  }

  @Override
  public String name() {
    return "Weir, content only";
  }

  @Override
  public Map<String, Double> thresholds() {
    Map<String, Double> thresholds = new HashMap<>();
    for (Threshold threshold : policy.thresholds()) {
      if (threshold.action() == Action.TAG || threshold.action() == Action.HOLD) {
        thresholds.put(threshold.action().word(), threshold.score());
      }
    }
    return thresholds;
  }

  @Override
  public Scored score(Sample sample, byte[] message) throws InterruptedException {
    long began = System.nanoTime();
    EmlFile eml = EmlFile.parse(message, Sample.MOST_BODY);
    Judged judged = judge.judge(eml, Way.UNKNOWN);
    long nanos = System.nanoTime() - began;
    Map<String, Double> strengths = new HashMap<>();
    Set<String> unknown = new HashSet<>();
    for (Finding finding : judged.evidence().findings()) {
      switch (finding) {
        case Present(String signal, double strength, _) -> strengths.put(signal, strength);
        case Unknown(String signal, _) -> unknown.add(signal);
        case Absent _ -> {}
      }
    }
    return new Scored(sample, judged.decision().score(), strengths, unknown, nanos);
  }

  /// The signals that an engine may find, sorted.
  static List<String> signals() {
    try (Pictures none = new Pictures()) {
      return List.copyOf(Detectors.ofContent(none, Wording.shipped()).names());
    }
  }

  @Override
  public void close() {
    pictures.close();
  }
}
