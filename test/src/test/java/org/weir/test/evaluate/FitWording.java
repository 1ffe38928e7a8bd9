package org.weir.test.evaluate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.content.ContentReader;
import org.weir.content.EncodedWords;
import org.weir.content.Field;
import org.weir.content.MessageContent;
import org.weir.content.TextPrint;
import org.weir.signal.Wording;

/// Fits the weights of `spam-wording` to mail: `FitWording HAM_DIR SPAM_DIR OUT`. First on one half
/// of the campaigns, judged by the other half, and the other way round, which it prints; then on
/// all of it, which it writes.
///
/// Averaged stochastic gradient descent with L1; the same input gives the same file.
final class FitWording {
  private static final int FEWEST_FAMILIES = 4;
  private static final int FEWEST_SOURCES = 2;
  private static final int EPOCHS = 40;
  private static final double RATE = 0.9;
  private static final double L1 = 0.0005;
  private static final double SMALLEST_KEPT = 0.05;
  private static final int FAMILY_WORDS = 30;

  /// What anonymising put into the mail, and what is left of tests of a filter.
  private static final Set<String> ARTEFACTS =
      Set.of("email", "domain", "test", "invalid", "onmicrosoft", "utf", "example");

  /// Sources of few messages that stand for much mail.
  private static final Map<String, Double> IMPORTANCE =
      Map.of("foff_ham", 4.0, "foff_spam", 4.0, "sa_hard", 4.0);

  private record Sample(String source, boolean spam, String family, List<String> features) {
    boolean half(int which) {
      return (family.hashCode() >>> 3 & 1) == which;
    }
  }

  private record Model(Map<String, Double> weights, double bias) {
    double score(Sample sample) {
      double score = bias;
      for (String feature : sample.features()) {
        score += weights.getOrDefault(feature, 0.0);
      }
      return score;
    }
  }

  private FitWording() {}

  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    List<Sample> samples = new ArrayList<>(read(Path.of(arguments[0]), false));
    samples.addAll(read(Path.of(arguments[1]), true));
    Map<Sample, Double> scores = new HashMap<>();
    for (int half = 0; half < 2; half++) {
      int held = half;
      Model model = fit(samples.stream().filter(sample -> !sample.half(held)).toList());
      samples.stream()
          .filter(sample -> sample.half(held))
          .forEach(sample -> scores.put(sample, model.score(sample)));
    }
    report(samples, scores, out);
    write(fit(samples), Path.of(arguments[2]));
  }

  private static List<Sample> read(Path folder, boolean spam) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Sample> samples = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        samples.add(read(file, folder.relativize(file).getName(0).toString(), spam));
      }
      return samples;
    }
  }

  private static Sample read(Path file, String source, boolean spam) throws IOException {
    String whole = Files.readString(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    int end = whole.indexOf("\n\n");
    List<Field> fields = new ArrayList<>();
    for (String line : whole.substring(0, Math.max(end, 0)).split("\n(?![ \t])", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.add(new Field(line.substring(0, colon), line.substring(colon + 1)));
      }
    }
    byte[] body =
        whole.substring(end + 1).replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    MessageContent content = new ContentReader().read(fields, body, body.length, false);
    String subject =
        fields.stream()
            .filter(field -> field.name().equalsIgnoreCase("subject"))
            .map(field -> EncodedWords.decode(field.value()))
            .findFirst()
            .orElse("");
    String family =
        TextPrint.words(content.text()).stream()
            .limit(FAMILY_WORDS)
            .collect(Collectors.joining(" "));
    return new Sample(source, spam, family, features(subject, content.text()));
  }

  private static List<String> features(String subject, String text) {
    return Wording.features(subject, text).stream()
        .filter(feature -> Stream.of(feature.split(" ", -1)).noneMatch(ARTEFACTS::contains))
        .sorted()
        .toList();
  }

  /// Features that few campaigns have are left out, and those of one source alone, such as names.
  private static Set<String> vocabulary(List<Sample> samples) {
    Map<String, Integer> families = new HashMap<>();
    Map<String, Set<String>> sources = new HashMap<>();
    Set<String> seen = new HashSet<>();
    for (Sample sample : samples) {
      if (seen.add(sample.family())) {
        for (String feature : sample.features()) {
          families.merge(feature, 1, Integer::sum);
          sources.computeIfAbsent(feature, _ -> new HashSet<>(2)).add(sample.source());
        }
      }
    }
    return families.entrySet().stream()
        .filter(entry -> entry.getValue() >= FEWEST_FAMILIES)
        .map(Map.Entry::getKey)
        .filter(feature -> sources.getOrDefault(feature, Set.of()).size() >= FEWEST_SOURCES)
        .collect(Collectors.toSet());
  }

  private static Model fit(List<Sample> samples) {
    Set<String> vocabulary = vocabulary(samples);
    List<Sample> known =
        samples.stream()
            .map(sample ->
                new Sample(
                    sample.source(),
                    sample.spam(),
                    sample.family(),
                    sample.features().stream().filter(vocabulary::contains).toList()))
            .collect(Collectors.toCollection(ArrayList::new));
    Map<String, Double> weights = new HashMap<>();
    Map<String, Double> sums = new HashMap<>();
    double bias = 0;
    double biasSum = 0;
    Random random = new Random(1);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      Collections.shuffle(known, random);
      double rate = RATE / (1 + 0.3 * epoch);
      for (Sample sample : known) {
        bias = step(sample, weights, bias, rate);
      }
      if (epoch >= EPOCHS / 2) {
        biasSum += bias;
        weights.forEach((feature, weight) -> sums.merge(feature, weight, Double::sum));
      }
    }
    int epochs = EPOCHS - EPOCHS / 2;
    sums.replaceAll((_, sum) -> sum / epochs);
    sums.values().removeIf(weight -> Math.abs(weight) < SMALLEST_KEPT);
    return new Model(sums, biasSum / epochs);
  }

  /// Returns the new bias.
  private static double step(Sample sample, Map<String, Double> weights, double bias, double rate) {
    double score = new Model(weights, bias).score(sample);
    double error = 1 / (1 + Math.exp(-score)) - (sample.spam() ? 1 : 0);
    double gradient = error * IMPORTANCE.getOrDefault(sample.source(), 1.0);
    double step = rate * gradient / Math.sqrt(1 + sample.features().size());
    double shrink = L1 * rate / 3;
    for (String feature : sample.features()) {
      double moved = weights.getOrDefault(feature, 0.0) - step;
      weights.put(feature, Math.copySign(Math.max(0, Math.abs(moved) - shrink), moved));
    }
    return bias - 0.017 * rate * gradient;
  }

  private static void report(List<Sample> samples, Map<Sample, Double> scores, PrintStream out) {
    out.println("| held-back score above | " + String.join(" | ", sources(samples)) + " |");
    for (int above = 1; above <= 10; above++) {
      int limit = above;
      String row =
          sources(samples).stream()
              .map(source ->
                  share(samples, source, sample -> scores.getOrDefault(sample, 0.0) > limit))
              .collect(Collectors.joining(" | "));
      out.println("| " + above + " | " + row + " |");
    }
  }

  private static List<String> sources(List<Sample> samples) {
    return samples.stream().map(Sample::source).distinct().sorted().toList();
  }

  private static String share(List<Sample> samples, String source, Predicate<Sample> hit) {
    List<Sample> all = samples.stream().filter(sample -> sample.source().equals(source)).toList();
    long hits = all.stream().filter(hit).count();
    return String.format(
        Locale.ROOT, "%d of %d (%.1f %%)", hits, all.size(), 100.0 * hits / all.size());
  }

  private static void write(Model model, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "(bias)\t%.2f", model.bias()));
    new TreeMap<>(model.weights())
        .forEach((feature, weight) ->
            lines.add(String.format(Locale.ROOT, "%s\t%.2f", feature, weight)));
    Files.write(file, lines);
  }
}
