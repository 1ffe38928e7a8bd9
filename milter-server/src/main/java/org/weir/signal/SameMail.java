package org.weir.signal;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.weir.campaign.Aspect;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Standing;
import org.weir.campaign.Verdict;
import org.weir.picture.Pictures;
import org.weir.picture.Viewed;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// The same mail comes from accounts that have nothing to do with each other, or an operator has
/// marked it. Near is enough: see [Fingerprint.Kind].
///
/// What many accounts have sent for a week is everybody's (logos, standard texts of programs) and
/// what an operator has marked as fine is fine: neither is a sign.
final class SameMail implements Detector {
  static final String MANY_ACCOUNTS = "campaign-many-accounts";
  static final String MARKED_BAD = "campaign-marked-bad";

  /// From so many accounts within the hour on.
  private static final int FEWEST_ACCOUNTS = 3;

  /// What they say of strength, and what each further one adds.
  private static final double FIRST_STRENGTH = 0.4;

  private static final double EACH_FURTHER = 0.2;

  /// Whose mail is compared, too, but makes no campaign.
  private static final long NOBODY = -1;

  private final Campaigns campaigns;
  private final Pictures pictures;

  SameMail(Campaigns campaigns, Pictures pictures) {
    this.campaigns = campaigns;
    this.pictures = pictures;
  }

  @Override
  public Set<String> signals() {
    return Set.of(MANY_ACCOUNTS, MARKED_BAD);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    long sender =
        mail.facts().attribution() instanceof Known(var account, _, _) ? account.id() : NOBODY;
    return mail.pictures(pictures)
        .thenApply(seen -> aspects(mail, seen))
        .thenApply(aspects ->
            aspects.stream()
                .map(aspect -> campaigns.standing(aspect, sender))
                .flatMap(Optional::stream)
                .toList())
        .thenApply(standings ->
            List.of(
                strongest(standings, SameMail::manyAccounts, MANY_ACCOUNTS),
                strongest(standings, SameMail::markedBad, MARKED_BAD)));
  }

  /// Pictures that are not seen by now are left out.
  @Override
  public void decided(Mail mail) {
    if (mail.facts().attribution() instanceof Known(var account, _, _)) {
      List<Aspect> aspects = aspects(mail, mail.pictures(pictures).getNow(List.of()));
      campaigns.add(aspects, account.id(), Math.max(1, mail.facts().recipientCount()));
    }
  }

  private static List<Aspect> aspects(Mail mail, List<Viewed> seen) {
    return Stream.concat(mail.aspects().stream(), Fingerprints.ofPictures(seen).stream()).toList();
  }

  private static Finding strongest(
      List<Standing> standings, Function<Standing, Optional<Present>> sign, String signal) {
    return standings.stream()
        .map(sign)
        .flatMap(Optional::stream)
        .max(Comparator.comparingDouble(Present::strength))
        .map(Finding.class::cast)
        .orElseGet(() -> new Absent(signal));
  }

  private static Optional<Present> manyAccounts(Standing standing) {
    if (standing.accounts() < FEWEST_ACCOUNTS
        || standing.known()
        || standing.verdict() == Verdict.FINE) {
      return Optional.empty();
    }
    double sure =
        Math.min(1, FIRST_STRENGTH + EACH_FURTHER * (standing.accounts() - FEWEST_ACCOUNTS));
    String why =
        "%s: %d accounts within an hour, first seen %s"
            .formatted(standing.leader(), standing.accounts(), standing.firstSeen());
    return Optional.of(new Present(MANY_ACCOUNTS, sure * weight(standing), why));
  }

  /// The same links or the same layout is less than the same mail.
  private static double weight(Standing standing) {
    return switch (standing.leader().kind()) {
      case TEXT, WORDS, FILE, PICTURE -> 1;
      case LINKS -> 0.5;
      case LAYOUT -> 0.3;
    };
  }

  private static Optional<Present> markedBad(Standing standing) {
    if (standing.verdict() != Verdict.BAD) {
      return Optional.empty();
    }
    double sure = standing.distance() == 0 ? 1 : standing.distance() <= 3 ? 0.8 : 0.6;
    String why =
        standing.leader()
            + (standing.distance() == 0 ? "" : ", " + standing.distance() + " bits away");
    return Optional.of(new Present(MARKED_BAD, sure, why));
  }
}
