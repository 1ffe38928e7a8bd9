package org.weir.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// The word that was probably meant, by Levenshtein distance.
public final class Closest {
  private static final int LONGEST_WORD = 64;

  private Closest() {}

  /// `; did you mean 'x'?`, or `; known: a, b, c` when nothing is near.
  static String hint(String word, Collection<String> known) {
    return to(word, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> "; known here: " + String.join(", ", known.stream().sorted().toList()));
  }

  /// The nearest known word that differs in at most a third of its letters (at least 2).
  public static Optional<String> to(String word, Collection<String> known) {
    if (word.length() > LONGEST_WORD) {
      return Optional.empty();
    }
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= Math.max(2, candidate.length() / 3))
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
