package org.weir.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.weir.content.EncodedWords;
import org.weir.content.TextPrint;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// The themes of phishing and lures in several languages, in the subject and the beginning of the
/// text: a threat, a deadline, a demand, a reward. One of them is ordinary, three together are not.
final class AlarmWords implements Detector {
  static final String SIGNAL = "alarm-words";
  private static final int MOST_WORDS = 300;
  private static final int KEY = 3;

  private enum Theme {
    THREAT,
    DEADLINE,
    DEMAND,
    REWARD
  }

  /// Words in a row; the last may be the beginning of one only.
  private record Phrase(Theme theme, List<String> words, boolean lastIsBeginning) {
    boolean at(List<String> text, int index) {
      if (index + words.size() > text.size()) {
        return false;
      }
      for (int i = 0; i < words.size(); i++) {
        String word = text.get(index + i);
        boolean beginning = lastIsBeginning && i == words.size() - 1;
        if (!(beginning ? word.startsWith(words.get(i)) : word.equals(words.get(i)))) {
          return false;
        }
      }
      return true;
    }
  }

  /// By how their first word begins.
  private static final Map<String, List<Phrase>> PHRASES = phrases();

  @Override
  public Set<String> signals() {
    return Set.of(SIGNAL);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String subject = EncodedWords.decode(mail.facts().header("subject").orElse(""));
    Set<Theme> inSubject = themes(TextPrint.words(subject));
    Set<Theme> all = themes(mail.words());
    all.addAll(inSubject);
    double strength = strength(all, inSubject);
    String found =
        all.stream()
            .map(theme -> theme.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return CompletableFuture.completedFuture(
        List.of(strength == 0 ? new Absent(SIGNAL) : new Present(SIGNAL, strength, found)));
  }

  private static double strength(Set<Theme> all, Set<Theme> inSubject) {
    if (all.size() >= 3) {
      return inSubject.isEmpty() ? 0.5 : 1;
    }
    return inSubject.size() == 2 ? 0.5 : 0;
  }

  private static Set<Theme> themes(List<String> words) {
    Set<Theme> themes = EnumSet.noneOf(Theme.class);
    List<String> start = words.subList(0, Math.min(words.size(), MOST_WORDS));
    for (int i = 0; i < start.size(); i++) {
      for (Phrase phrase : PHRASES.getOrDefault(key(start.get(i)), List.of())) {
        if (!themes.contains(phrase.theme()) && phrase.at(start, i)) {
          themes.add(phrase.theme());
        }
      }
    }
    return themes;
  }

  private static String key(String word) {
    return word.substring(0, Math.min(KEY, word.length()));
  }

  private static Map<String, List<Phrase>> phrases() {
    Map<String, List<Phrase>> phrases = new HashMap<>();
    for (String line : DomainSet.lines("alarm-words.txt")) {
      int colon = line.indexOf(':');
      Theme theme = Theme.valueOf(line.substring(0, colon).toUpperCase(Locale.ROOT));
      Arrays.stream(line.substring(colon + 1).split("\\|", -1))
          .map(words -> new Phrase(theme, TextPrint.words(words), words.strip().endsWith("*")))
          .forEach(phrase ->
              phrases
                  .computeIfAbsent(key(phrase.words().getFirst()), _ -> new ArrayList<>())
                  .add(phrase));
    }
    return Map.copyOf(phrases);
  }
}
