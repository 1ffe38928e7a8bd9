package org.weir.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.weir.campaign.Campaigns.Share;
import org.weir.campaign.Fingerprint.Kind;

class CampaignsTest {
  private static final long HASH = 0x0123456789ABCDEFL;
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Campaigns campaigns = new Campaigns(now::get, 1_000);

  @Test
  void countsTheAccountsOfTheLastHour() {
    for (int account = 1; account <= 5; account++) {
      sent(words(HASH), account);
      pass(Duration.ofMinutes(10));
    }

    assertThat(standing(words(HASH), 6).accounts()).isEqualTo(6);
    assertThat(standing(words(HASH), 5).accounts()).isEqualTo(5);
    assertThat(standing(words(HASH), 5).messages()).isEqualTo(5);
    pass(Duration.ofMinutes(25));
    assertThat(standing(words(HASH), 6).accounts()).isEqualTo(4);
  }

  @Test
  void knowsNothingOfWhatIsNew() {
    sent(words(HASH), 1);

    assertThat(campaigns.standing(Aspect.of(words(~HASH)), 1)).isEmpty();
    assertThat(campaigns.standing(Aspect.of(Fingerprint.of(Kind.TEXT, HASH)), 1)).isEmpty();
  }

  @Test
  void oneMessageOfAnotherAccountMakesTwo() {
    sent(words(HASH), 1);

    assertThat(standing(words(HASH), 2).accounts()).isEqualTo(2);
    assertThat(standing(words(HASH), 1).accounts()).isEqualTo(1);
  }

  @Test
  void nearFingerprintsBelongToTheFirstAndDoNotDrift() {
    sent(words(HASH), 1);
    sent(words(HASH ^ 0b111_111), 2);

    assertThat(standing(words(HASH ^ 0b111_111), 3).leader()).isEqualTo(words(HASH));
    assertThat(campaigns.standing(Aspect.of(words(HASH ^ 0b111_111_111)), 3))
        .as("near the second, not near the first")
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsTheNearestWhateverBitsDiffer(long seed) {
    Random random = new Random(seed);
    Campaigns pictures = new Campaigns(now::get, 5_000);
    for (int i = 0; i < 500; i++) {
      long hash = random.nextLong();
      long check = random.nextLong();
      pictures.add(List.of(Aspect.of(new Fingerprint(Kind.PICTURE, hash, check))), 1, 1);
      long near = flipped(hash, random.nextInt(7), random);
      long alike = flipped(check, random.nextInt(11), random);
      assertThat(pictures.standing(Aspect.of(new Fingerprint(Kind.PICTURE, near, alike)), 2))
          .map(Standing::leader)
          .contains(new Fingerprint(Kind.PICTURE, hash, check));
      assertThat(pictures.standing(Aspect.of(new Fingerprint(Kind.PICTURE, near, ~check)), 2))
          .isEmpty();
    }
  }

  @Test
  void whatManyHaveSentForAWeekIsKnown() {
    for (int day = 0; day < 8; day++) {
      for (int account = 1; account <= 20; account++) {
        sent(words(HASH), account);
      }
      assertThat(standing(words(HASH), 99).known()).isEqualTo(day >= 7);
      pass(Duration.ofDays(1));
    }
  }

  @Test
  void aMarkActsOnNearerMailThanAnotherCampaign() {
    campaigns.mark(words(HASH), START, Verdict.BAD);
    sent(words(HASH ^ 0b1111111), 1);

    Standing standing = standing(words(HASH ^ 0b111111), 2);
    assertThat(standing.verdict()).isEqualTo(Verdict.BAD);
    assertThat(standing.distance()).isEqualTo(6);
    assertThat(standing(words(HASH ^ 0b1111111), 2).verdict()).isEqualTo(Verdict.NONE);

    campaigns.mark(words(HASH), START, Verdict.NONE);
    assertThat(standing(words(HASH), 2).verdict()).isEqualTo(Verdict.NONE);
  }

  @Test
  void forgetsTheOldestButNotCampaignsAndMarks() {
    sent(words(HASH), 1);
    sent(words(HASH), 2);
    Fingerprint bad = words(0xFF00FF00FF00FF00L);
    campaigns.mark(bad, START, Verdict.BAD);
    Fingerprint once = words(0x1111222233334444L);
    sent(once, 1);
    Random random = new Random(1);
    for (int i = 0; i < 3_000; i++) {
      sent(words(random.nextLong()), 3);
    }

    assertThat(campaigns.standing(Aspect.of(once), 2)).isEmpty();
    assertThat(standing(words(HASH), 3).accounts()).isEqualTo(3);
    assertThat(standing(bad, 3).verdict()).isEqualTo(Verdict.BAD);
    pass(Duration.ofDays(2));
    for (int i = 0; i < 3_000; i++) {
      sent(words(random.nextLong()), 3);
    }
    assertThat(campaigns.standing(Aspect.of(words(HASH)), 3)).isEmpty();
    assertThat(standing(bad, 3).verdict()).isEqualTo(Verdict.BAD);
  }

  @Test
  void keepsMarksHoweverManyCampaignsComeAndBoundsWhatIsUntold() {
    Campaigns small = new Campaigns(now::get, 3_000);
    Aspect bad = Aspect.of(words(0xFF00FF00FF00FF00L));
    small.mark(bad.print(), START, Verdict.BAD);
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      List<Aspect> twice = List.of(Aspect.of(Fingerprint.of(Kind.WORDS, random.nextLong())));
      small.add(twice, 1, 1);
      small.add(twice, 2, 1);
    }

    assertThat(small.standing(bad, 3)).map(Standing::verdict).contains(Verdict.BAD);
    assertThat(small.untold(Integer.MAX_VALUE)).hasSize(2 * 3_000);
  }

  @Test
  void tellsOthersWhatCameTwiceAndOnlyOnce() {
    sent(words(HASH), 1);
    assertThat(campaigns.untold(10)).isEmpty();
    sent(words(HASH), 2);
    sent(words(HASH), 2);

    List<Share> shares = campaigns.untold(10);
    assertThat(shares)
        .containsExactly(
            new Share(words(HASH), START, 1, START, 1, 1),
            new Share(words(HASH), START, 2, START, 2, 2));
    sent(words(HASH), 2);
    campaigns.told(shares);
    assertThat(campaigns.untold(10)).containsExactly(new Share(words(HASH), START, 2, START, 1, 1));
    campaigns.told(campaigns.untold(10));
    assertThat(campaigns.untold(10)).isEmpty();
  }

  @Test
  void learnsFromOthersWithoutTellingThemAgain() {
    sent(words(HASH ^ 1), 1);
    campaigns.learn(words(HASH), START.minus(Duration.ofHours(1)), 2, START, 7);
    campaigns.learn(words(HASH), START.minus(Duration.ofHours(1)), 3, START, 8);
    campaigns.learn(words(0x5555L), START, 4, START, 1);

    Standing standing = standing(words(HASH), 9);
    assertThat(standing.leader()).as("the own one leads here").isEqualTo(words(HASH ^ 1));
    assertThat(standing.accounts()).isEqualTo(4);
    assertThat(standing.firstSeen()).isEqualTo(START.minus(Duration.ofHours(1)));
    assertThat(campaigns.untold(10))
        .containsExactly(
            new Share(words(HASH ^ 1), START.minus(Duration.ofHours(1)), 1, START, 1, 1));
  }

  @Test
  void writesAndReadsItsName() {
    Fingerprint picture = new Fingerprint(Kind.PICTURE, HASH, 0xFEDCL);

    assertThat(picture).hasToString("picture-0123456789abcdef-000000000000fedc");
    assertThat(Fingerprint.parse(picture.toString())).isEqualTo(picture);
    assertThat(Fingerprint.parse("words-0123456789abcdef")).isEqualTo(words(HASH));
  }

  private void sent(Fingerprint print, long account) {
    campaigns.add(List.of(Aspect.of(print)), account, 1);
  }

  private Standing standing(Fingerprint print, long account) {
    return campaigns.standing(Aspect.of(print), account).orElseThrow();
  }

  private void pass(Duration time) {
    now.set(now.get().plus(time));
  }

  private static Fingerprint words(long hash) {
    return Fingerprint.of(Kind.WORDS, hash);
  }

  private static long flipped(long hash, int bits, Random random) {
    long flipped = hash;
    while (Long.bitCount(flipped ^ hash) < bits) {
      flipped ^= 1L << random.nextInt(64);
    }
    return flipped;
  }
}
