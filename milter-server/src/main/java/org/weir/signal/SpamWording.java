package org.weir.signal;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.content.EncodedWords;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// The words of the message are those of spam ([Wording]): stronger the more, full where nearly no
/// ham was seen. Says nothing of texts of a few words.
final class SpamWording implements Detector {
  static final String SIGNAL = "spam-wording";
  private static final int FEWEST_WORDS = 10;

  /// From here on it is a sign at all, and here it is certain.
  private static final double NOTHING = 1;

  private static final double CERTAIN = 9;

  private final Wording wording;

  SpamWording(Wording wording) {
    this.wording = wording;
  }

  @Override
  public Set<String> signals() {
    return Set.of(SIGNAL);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    return CompletableFuture.completedFuture(List.of(finding(mail)));
  }

  private Finding finding(Mail mail) {
    if (mail.words().size() < FEWEST_WORDS) {
      return new Absent(SIGNAL);
    }
    String subject = EncodedWords.decode(mail.facts().header("subject").orElse(""));
    double score = wording.score(subject, mail.words(), mail.content());
    return score <= NOTHING
        ? new Absent(SIGNAL)
        : new Present(
            SIGNAL,
            Math.min(1, score / CERTAIN),
            String.format(Locale.ROOT, "log-odds of spam %.1f by its words", score));
  }
}
