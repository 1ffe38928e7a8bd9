package org.weir.signal;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.content.EncodedWords;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// Text that is written to be read by people and not by filters: words of letters from two scripts,
/// invisible characters within words; and subjects that shout.
final class TextTricks implements Detector {
  static final String MIXED_SCRIPTS = "mixed-scripts";
  static final String BROKEN_WORDS = "broken-words";
  static final String SHOUTING = "subject-shouts";

  private static final int MOST_CHARS = 64 * 1024;
  private static final int FEWEST_WORDS = 2;
  private static final int FEWEST_CAPITALS = 10;

  @Override
  public Set<String> signals() {
    return Set.of(MIXED_SCRIPTS, BROKEN_WORDS, SHOUTING);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String subject = EncodedWords.decode(mail.facts().header("subject").orElse(""));
    String text = subject + "\n" + mail.content().text();
    Words words = new Words(text.substring(0, Math.min(text.length(), MOST_CHARS)));
    return CompletableFuture.completedFuture(
        List.of(
            finding(MIXED_SCRIPTS, words.mixed, "words of Latin and other letters"),
            finding(BROKEN_WORDS, words.broken, "words with invisible characters in them"),
            shouts(subject)
                ? new Present(SHOUTING, 1, "the subject is in capitals")
                : new Absent(SHOUTING)));
  }

  private static Finding finding(String signal, int count, String what) {
    return count < FEWEST_WORDS ? new Absent(signal) : new Present(signal, 1, count + " " + what);
  }

  private static boolean shouts(String subject) {
    long capitals = subject.chars().filter(Character::isUpperCase).count();
    return capitals >= FEWEST_CAPITALS && subject.equals(subject.toUpperCase(Locale.ROOT));
  }

  /// Counts the words of a text that are odd.
  private static final class Words {
    private int mixed;
    private int broken;
    private boolean latin;
    private boolean alike;
    private boolean hidden;
    private char before;

    private Words(String text) {
      for (int i = 0; i < text.length(); i++) {
        take(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ');
      }
      end();
    }

    private void take(char c, char after) {
      if (Character.isLetter(c)) {
        UnicodeScript script = UnicodeScript.of(c);
        latin |= script == UnicodeScript.LATIN;
        alike |= script == UnicodeScript.CYRILLIC || script == UnicodeScript.GREEK;
      } else if (invisible(c)) {
        hidden |= isLatin(before) && isLatin(after);
      } else if (!Character.isDigit(c)) {
        end();
      }
      before = c;
    }

    private void end() {
      mixed += latin && alike ? 1 : 0;
      broken += hidden ? 1 : 0;
      latin = false;
      alike = false;
      hidden = false;
    }

    /// Soft hyphens and joiners between letters of other scripts have their use.
    private static boolean invisible(char c) {
      return (c >= '\u200B' && c <= '\u200F') || c == '\u2060' || c == '\uFEFF';
    }

    private static boolean isLatin(char c) {
      return Character.isLetter(c) && UnicodeScript.of(c) == UnicodeScript.LATIN;
    }
  }
}
