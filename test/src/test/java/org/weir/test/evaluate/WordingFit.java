package org.weir.test.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.app.EmlFile;
import org.weir.content.ContentReader;
import org.weir.content.EncodedWords;
import org.weir.content.Field;
import org.weir.content.MessageContent;
import org.weir.content.TextPrint;
import org.weir.signal.Wording;

/// The weights of `spam-wording` that tell some spam from some ham: logistic regression by averaged
/// stochastic gradient descent with L1. The same mail gives the same weights.
final class WordingFit {
  private static final int FEWEST_FAMILIES = 4;
  private static final int FEWEST_SOURCES = 2;
  private static final int EPOCHS = 40;
  private static final double RATE = 0.9;
  private static final double L1 = 0.0005;
  private static final double SMALLEST_KEPT = 0.05;

  /// What anonymising put into the mail, and what is left of tests of a filter.
  private static final Set<String> ARTEFACTS =
      Set.of("email", "domain", "test", "invalid", "onmicrosoft", "utf", "example");

  /// Sources of few messages that stand for much mail.
  private static final Map<String, Double> IMPORTANCE =
      Map.of("foff_ham", 4.0, "foff_spam", 4.0, "sa_hard", 4.0);

  private record Text(Sample sample, List<String> features) {}

  private final Map<String, Double> weights = new HashMap<>();
  private double bias;

  private WordingFit() {}

  /// Weights by feature.
  static Map<String, Double> of(List<Sample> samples) throws IOException {
    List<Text> texts = new ArrayList<>();
    for (Sample sample : samples) {
      texts.add(new Text(sample, features(sample)));
    }
    Set<String> vocabulary = vocabulary(texts);
    texts.replaceAll(text ->
        new Text(text.sample(), text.features().stream().filter(vocabulary::contains).toList()));
    return new WordingFit().fit(texts);
  }

  private static List<String> features(Sample sample) throws IOException {
    EmlFile eml = EmlFile.parse(sample.bytes(), Sample.MOST_BODY);
    List<Field> fields =
        eml.headers().stream().map(each -> new Field(each.name(), each.value())).toList();
    MessageContent content =
        new ContentReader().read(fields, eml.body(), eml.body().length, eml.cut());
    String subject = EncodedWords.decode(eml.header("subject"));
    return Wording.features(subject, TextPrint.words(content.text()), content).stream()
        .filter(feature -> Stream.of(feature.split(" ", -1)).noneMatch(ARTEFACTS::contains))
        .sorted()
        .toList();
  }

  /// Features that few campaigns have are left out, and those of one source alone, such as names.
  private static Set<String> vocabulary(List<Text> texts) {
    Map<String, Integer> families = new HashMap<>();
    Map<String, Set<String>> sources = new HashMap<>();
    Set<Family> seen = new HashSet<>();
    for (Text text : texts) {
      if (seen.add(text.sample().family())) {
        for (String feature : text.features()) {
          families.merge(feature, 1, Integer::sum);
          sources.computeIfAbsent(feature, _ -> new HashSet<>(2)).add(text.sample().source());
        }
      }
    }
    return families.entrySet().stream()
        .filter(entry -> entry.getValue() >= FEWEST_FAMILIES)
        .map(Map.Entry::getKey)
        .filter(feature -> sources.getOrDefault(feature, Set.of()).size() >= FEWEST_SOURCES)
        .collect(Collectors.toSet());
  }

  private Map<String, Double> fit(List<Text> texts) {
    Map<String, Double> sums = new HashMap<>();
    double biasSum = 0;
    Random random = new Random(1);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Collections.shuffle(texts, random);
      double rate = RATE / (1 + 0.3 * epoch);
      texts.forEach(text -> step(text, rate));
      if (epoch >= EPOCHS / 2) {
        biasSum += bias;
        weights.forEach((feature, weight) -> sums.merge(feature, weight, Double::sum));
      }
    }
    int epochs = EPOCHS - EPOCHS / 2;
    sums.replaceAll((_, sum) -> sum / epochs);
    sums.values().removeIf(weight -> Math.abs(weight) < SMALLEST_KEPT);
    sums.put(Wording.BIAS, biasSum / epochs);
    return sums;
  }

  private void step(Text text, double rate) {
    double score = bias;
    for (String feature : text.features()) {
      score += weights.getOrDefault(feature, 0.0);
    }
    Sample sample = text.sample();
    double error = 1 / (1 + Math.exp(-score)) - (sample.spam() ? 1 : 0);
    double gradient = error * IMPORTANCE.getOrDefault(sample.source(), 1.0);
    double step = rate * gradient / Math.sqrt(1 + text.features().size());
    double shrink = L1 * rate / 3;
    for (String feature : text.features()) {
      double moved = weights.getOrDefault(feature, 0.0) - step;
      weights.put(feature, Math.copySign(Math.max(0, Math.abs(moved) - shrink), moved));
    }
    bias -= 0.017 * rate * gradient;
  }
}
