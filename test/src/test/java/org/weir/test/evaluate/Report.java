package org.weir.test.evaluate;

import java.io.PrintStream;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a run comes to, as Markdown.
record Report(PrintStream out) {
  private static final double[] FALSE_POSITIVES = {0.001, 0.002, 0.005, 0.01};

  /// Everything about one engine.
  void print(Run run) {
    out.printf(Locale.ROOT, "## %s%n%n", run.engine().name());
    thresholds(run);
    detection(run);
    signals(run.scored());
    latency(List.of(run));
  }

  void notInstalled(String engine) {
    out.printf(Locale.ROOT, "## %s%n%nnot installed%n%n", engine);
  }

  /// All engines side by side.
  void compare(List<Run> runs) {
    out.printf(Locale.ROOT, "## Side by side%n%n");
    for (double most : FALSE_POSITIVES) {
      out.printf(Locale.ROOT, "Detected at ≤ %s false positives:%n%n", Share.percent(most));
      List<String> names = List.copyOf(groups(runs.getFirst().scored()).keySet());
      out.printf(Locale.ROOT, "| engine | %s |%n", String.join(" | ", names));
      out.printf(Locale.ROOT, "|---|%s%n", "---|".repeat(names.size()));
      for (Run run : runs) {
        String cells =
            groups(run.scored()).values().stream()
                .map(scored -> Share.percent(new Roc(scored).at(most).detected()))
                .collect(Collectors.joining(" | "));
        out.printf(Locale.ROOT, "| %s | %s |%n", run.engine().name(), cells);
      }
      out.println();
    }
    latency(runs);
  }

  /// How many messages of each source are acted on.
  void thresholds(Run run) {
    Map<String, Double> thresholds = new TreeMap<>(run.engine().thresholds());
    if (thresholds.isEmpty()) {
      return;
    }
    StringBuilder head = new StringBuilder("| source | messages |");
    StringBuilder rule = new StringBuilder("|---|---|");
    thresholds.forEach((word, score) -> {
      head.append(String.format(Locale.ROOT, " %s (%.1f) | at most |", word, score));
      rule.append("---|---|");
    });
    out.printf(Locale.ROOT, "%s%n%s%n", head, rule);
    bySource(run.scored())
        .forEach((label, scored) -> {
          StringBuilder row = new StringBuilder("| " + label + " | " + scored.size() + " |");
          for (double score : thresholds.values()) {
            int caught = (int) scored.stream().filter(each -> each.score() >= score).count();
            Share share = new Share(caught, scored.size());
            boolean ham = !scored.getFirst().spam();
            String most = ham ? Share.percent(share.wilsonUpper()) : "";
            row.append(" ").append(share.percent()).append(" | ").append(most).append(" |");
          }
          out.printf(Locale.ROOT, "%s%n", row);
        });
    out.printf(
        Locale.ROOT, "%n\"At most\" is the upper end of Wilson's 95 %% interval, for ham.%n%n");
  }

  private static Map<String, List<Scored>> bySource(List<Scored> all) {
    Map<String, List<Scored>> sources =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.sample().label(), TreeMap::new, Collectors.toList()));
    for (boolean spam : new boolean[] {false, true}) {
      List<Scored> whole = all.stream().filter(each -> each.spam() == spam).toList();
      if (!whole.isEmpty()) {
        sources.put(spam ? "spam" : "ham", whole);
      }
    }
    return sources;
  }

  /// ROC: overall, by collection, and each source's spam against the ham of its collection.
  void detection(Run run) {
    out.printf(
        Locale.ROOT,
        "| | ham | spam | AUC | false positives | from score | detected | 95 %% range |%n");
    out.printf(Locale.ROOT, "|---|---|---|---|---|---|---|---|%n");
    groups(run.scored())
        .forEach((name, scored) -> {
          Roc roc = new Roc(scored);
          if (roc.hasBoth()) {
            roc(name, roc);
          }
        });
    out.printf(
        Locale.ROOT,
        "%nThe range is a bootstrap's over families, with a threshold of its own each time.%n%n");
  }

  private void roc(String name, Roc roc) {
    String start =
        String.format(
            Locale.ROOT, "%s | %d | %d | %.3f", name, roc.hamCount(), roc.spamCount(), roc.area());
    for (double most : FALSE_POSITIVES) {
      Roc.Point point = roc.at(most);
      Roc.Range range = roc.detectionRange(most);
      out.printf(
          Locale.ROOT,
          "| %s | ≤ %s | %s | %s | %s to %s |%n",
          start,
          Share.percent(most),
          Double.isInfinite(point.threshold())
              ? "none"
              : String.format(Locale.ROOT, "%.2f", point.threshold()),
          Share.percent(point.detected()),
          Share.percent(range.low()),
          Share.percent(range.high()));
      start = " | | |";
    }
  }

  private static Map<String, List<Scored>> groups(List<Scored> all) {
    Map<String, List<Scored>> groups = new LinkedHashMap<>();
    groups.put("all", all);
    Set<String> collections = new TreeSet<>();
    all.forEach(each -> collections.add(each.sample().collection()));
    for (String collection : collections) {
      List<Scored> same =
          all.stream().filter(each -> each.sample().collection().equals(collection)).toList();
      groups.put(collection, same);
      List<String> sources =
          same.stream()
              .filter(Scored::spam)
              .map(each -> each.sample().source())
              .distinct()
              .toList();
      for (String source : sources.size() == 1 ? List.<String>of() : sources) {
        groups.put(collection + ": " + source, withAllHam(same, source));
      }
    }
    return groups;
  }

  private static List<Scored> withAllHam(List<Scored> all, String source) {
    return all.stream()
        .filter(each -> !each.spam() || each.sample().source().equals(source))
        .toList();
  }

  /// How often each signal is there, in spam and in ham.
  void signals(List<Scored> all) {
    Set<String> names = new TreeSet<>();
    all.forEach(each -> names.addAll(each.strengths().keySet()));
    if (names.isEmpty()) {
      return;
    }
    List<Scored> spam = all.stream().filter(Scored::spam).toList();
    List<Scored> ham = all.stream().filter(each -> !each.spam()).toList();
    out.printf(Locale.ROOT, "| signal | spam | ham | log-odds |%n|---|---|---|---|%n");
    record Row(String name, Share spam, Share ham) {
      double logOdds() {
        return spam.logOdds() - ham.logOdds();
      }
    }
    names.stream()
        .map(name -> new Row(name, having(name, spam), having(name, ham)))
        .sorted(Comparator.comparingDouble(Row::logOdds).reversed())
        .forEach(row ->
            out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %+.2f |%n",
                row.name(),
                row.spam().percent(),
                row.ham().percent(),
                row.logOdds()));
    out.printf(Locale.ROOT, "%n");
  }

  private static Share having(String signal, List<Scored> all) {
    return new Share(
        (int) all.stream().filter(each -> each.strengths().containsKey(signal)).count(),
        all.size());
  }

  /// How long messages take.
  void latency(List<Run> runs) {
    out.printf(
        Locale.ROOT,
        "| engine | p50, ms | p95, ms | p99, ms | slowest, ms | messages/s |%n|---|---|---|---|---|---|%n");
    for (Run run : runs) {
      out.printf(
          Locale.ROOT,
          "| %s | %.2f | %.2f | %.2f | %.1f | %.0f |%n",
          run.engine().name(),
          run.millis(0.5),
          run.millis(0.95),
          run.millis(0.99),
          run.millis(1),
          run.perSecond());
    }
    out.printf(Locale.ROOT, "%n");
  }
}
