package org.weir.signal;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.content.TextPrint;

/// Names that phishing borrows, and the domains whose mail may bear them. Immutable.
final class Brands {
  /// @param alone whether the name is a word of other meaning, and claimed only when nothing but
  ///   words of service stand beside it (`Chase Alert`, not `Chase Miller`)
  /// @param domains registered domains that may bear it
  private record Brand(boolean alone, Set<String> domains) {}

  /// Of a name.
  private static final int MOST_WORDS = 5;

  /// By name in words (`wells fargo`).
  private final Map<String, Brand> brands = new HashMap<>();

  /// By what is left of their names when letters that look alike are one.
  private final Map<String, String> byLook = new HashMap<>();

  private final Set<String> service;

  private Brands(List<String> lines, List<String> service) {
    lines.forEach(this::add);
    this.service = Set.copyOf(service);
  }

  /// Those in `brands.txt` and `service-words.txt` beside this class.
  static Brands shipped() {
    return new Brands(DomainSet.lines("brands.txt"), DomainSet.lines("service-words.txt"));
  }

  private void add(String line) {
    int colon = line.indexOf(':');
    boolean alone = line.startsWith("=");
    String written = line.substring(alone ? 1 : 0, colon);
    String name = String.join(" ", TextPrint.words(written));
    Set<String> domains =
        Stream.concat(
                Stream.of(name.replace(" ", "") + ".com"),
                Arrays.stream(line.substring(colon + 1).strip().split("\\s+", -1)))
            .collect(Collectors.toUnmodifiableSet());
    brands.put(name, new Brand(alone, domains));
    byLook.put(String.join(" ", TextPrint.words(look(written))), name);
  }

  /// The brand that a display name claims to be.
  Optional<String> claimed(String name) {
    List<String> words = TextPrint.words(name);
    return in(words, brands.keySet()).filter(brand -> fits(brand, brand, words));
  }

  /// The brand that a display name can be mistaken for, written otherwise: `WaImart`, `C0STC0`.
  Optional<String> imitated(String name) {
    if (claimed(name).isPresent()) {
      return Optional.empty();
    }
    List<String> words = TextPrint.words(look(name));
    return in(words, byLook.keySet())
        .filter(look -> fits(byLook.get(look), look, words))
        .map(byLook::get);
  }

  /// Whether mail of that registered domain may bear the brand's name.
  boolean mayBear(String brand, String domain) {
    String label = domain.substring(0, Math.max(0, domain.indexOf('.')));
    Brand known = brands.get(brand);
    String ending = domain.substring(domain.lastIndexOf('.') + 1);
    return label.replace("-", "").equals(brand.replace(" ", ""))
        || ending.equals(brand) // .apple is Apple's alone
        || (known != null && known.domains().contains(domain));
  }

  /// The longest of some names that is in the words.
  private static Optional<String> in(List<String> words, Set<String> names) {
    String longest = "";
    for (int from = 0; from < words.size(); from++) {
      for (int to = from + 1; to <= Math.min(words.size(), from + MOST_WORDS); to++) {
        String run = String.join(" ", words.subList(from, to));
        longest = run.length() > longest.length() && names.contains(run) ? run : longest;
      }
    }
    return longest.isEmpty() ? Optional.empty() : Optional.of(longest);
  }

  private boolean fits(@Nullable String brand, String written, List<String> words) {
    Brand known = brand == null ? null : brands.get(brand);
    Set<String> own = Set.of(written.split(" ", -1));
    return known != null
        && (!known.alone()
            || words.stream().allMatch(word -> own.contains(word) || service.contains(word)));
  }

  /// As it looks in many typefaces: `I`, `l` and `1` alike, `O` and `0`.
  private static String look(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .replace('I', 'l')
        .toLowerCase(Locale.ROOT)
        .replace('i', 'l')
        .replace('1', 'l')
        .replace('|', 'l')
        .replace('0', 'o')
        .replace('5', 's')
        .replace('3', 'e')
        .replace('@', 'a')
        .replace("rn", "m")
        .replace("vv", "w");
  }
}
