package org.weir.signal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.weir.content.Link;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.content.TextPrint;

/// How much the words of a message are those of spam: a logistic regression over words and pairs of
/// words of the subject and the beginning of the text, each counted once. Its weights lie in
/// `wording.tsv` beside this class; `test/fit-wording` makes that file. Immutable.
public final class Wording {
  /// Of the text; what follows is often quoted, or chaff.
  private static final int MOST_WORDS = 400;

  private static final int MOST_CHARS = 8_000;
  private static final int SHORTEST = 2;
  private static final int LONGEST = 20;

  /// The weight that every message has.
  public static final String BIAS = "(bias)";

  private final Map<String, Double> weights;
  private final double bias;

  /// @param weights by feature, as `test/fit-wording` finds them; `(bias)` is that of every message
  public Wording(Map<String, Double> weights) {
    this.weights = Map.copyOf(weights);
    bias = weights.getOrDefault(BIAS, 0.0);
  }

  /// The one that is shipped.
  public static Wording shipped() {
    try (InputStream in = Objects.requireNonNull(Wording.class.getResourceAsStream("wording.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      Map<String, Double> weights = new HashMap<>();
      for (String line : lines.lines().toList()) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          weights.put(line.substring(0, tab), Double.valueOf(line.substring(tab + 1)));
        }
      }
      return new Wording(weights);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The log-odds that it is spam, by its words alone; beyond 7 nearly no ham was seen.
  double score(String subject, List<String> words, MessageContent content) {
    double score = bias;
    for (String feature : features(subject, words, content)) {
      score += weights.getOrDefault(feature, 0.0);
    }
    return score;
  }

  /// What it is judged by: words and pairs of words, each once.
  ///
  /// @param subject decoded
  /// @param words those of the text, as [TextPrint#words] has them
  public static Set<String> features(String subject, List<String> words, MessageContent content) {
    Set<String> features = new HashSet<>();
    add(TextPrint.words(subject), features);
    add(words, features);
    addTone(subject + "\n" + content.text(), features);
    addShape(content, features);
    return features;
  }

  /// Whether it is a page, and how many sites and pictures are in it.
  private static void addShape(MessageContent content, Set<String> features) {
    Set<String> texts =
        content.parts().stream()
            .filter(part -> part.fileName() == null)
            .map(Part::declaredType)
            .filter(type -> type.equals("text/html") || type.equals("text/plain"))
            .collect(Collectors.toSet());
    long sites =
        content.links().stream()
            .filter(link -> link.kind() == Link.Kind.ANCHOR || link.kind() == Link.Kind.TEXT)
            .map(link -> link.target().host())
            .distinct()
            .count();
    features.add("#page " + (texts.equals(Set.of("text/html")) ? "only" : texts.size()));
    features.add("#sites " + magnitude((int) sites));
    features.add("#pictures " + magnitude(content.layout().images().size()));
  }

  /// How it is said: what words do not bear. By the power of two that it reaches.
  private static void addTone(String text, Set<String> features) {
    String start = text.substring(0, Math.min(text.length(), MOST_CHARS));
    int capitals = 0;
    int letters = 0;
    int exclamations = 0;
    int money = 0;
    for (int i = 0; i < start.length(); i++) {
      char c = start.charAt(i);
      capitals += Character.isUpperCase(c) ? 1 : 0;
      letters += Character.isLetter(c) ? 1 : 0;
      exclamations += c == '!' ? 1 : 0;
      money += c == '$' || c == '\u20AC' || c == '\u00A3' ? 1 : 0;
    }
    features.add("#length " + magnitude(letters));
    features.add("#exclamations " + magnitude(exclamations));
    features.add("#money " + magnitude(money));
    features.add("#capitals " + (letters == 0 ? 0 : 20 * capitals / letters));
  }

  private static int magnitude(int count) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(count);
  }

  private static void add(List<String> words, Set<String> features) {
    int count = Math.min(words.size(), MOST_WORDS);
    for (int i = 0; i < count; i++) {
      String word = words.get(i);
      if (tells(word)) {
        features.add(word);
        if (i + 1 < count && tells(words.get(i + 1))) {
          features.add(word + " " + words.get(i + 1));
        }
      }
    }
  }

  private static boolean tells(String word) {
    return word.length() >= SHORTEST && word.length() <= LONGEST;
  }
}
