package org.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.weir.campaign.Aspect;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Fingerprint.Kind;
import org.weir.campaign.Standing;
import org.weir.campaign.Verdict;

@Tag("mariadb")
class CampaignExchangeTest {
  private static final Fingerprint PICTURE =
      new Fingerprint(Kind.PICTURE, 0x8123456789ABCDEFL, 0x7766554433221100L);
  private static final Fingerprint TEXT = Fingerprint.of(Kind.TEXT, 42);

  private TestDatabase mariadb;
  private Database database;

  @BeforeEach
  void open() throws Exception {
    mariadb = TestDatabase.migrated(CampaignExchangeTest.class);
    database = mariadb.open();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void relaysKnowOfEachOthersCampaigns() throws Exception {
    Campaigns one = new Campaigns(InstantSource.system(), 1_000);
    Campaigns other = new Campaigns(InstantSource.system(), 1_000);
    try (var _ = CampaignExchange.start(database, one, InstantSource.system());
        var _ = CampaignExchange.start(database, other, InstantSource.system())) {
      one.add(List.of(Aspect.of(PICTURE)), 1, 3);
      one.add(List.of(Aspect.of(PICTURE)), 2, 3);
      other.add(List.of(Aspect.of(TEXT)), 7, 1);
      other.add(
          List.of(Aspect.of(new Fingerprint(Kind.PICTURE, PICTURE.hash() ^ 1, PICTURE.check()))),
          3,
          1);

      await(other, PICTURE, 4, 4);
      other.add(List.of(Aspect.of(PICTURE)), 5, 1);
      await(one, PICTURE, 9, 5);
    }
    assertThat(mariadb.rows("SELECT kind, SUM(messages) FROM fingerprint_seen GROUP BY kind"))
        .as("each message once, nothing of what came once")
        .containsExactly("picture 4");
    assertThat(
            mariadb.rows(
                "SELECT account_id, recipients FROM fingerprint_seen WHERE account_id = 2"))
        .containsExactly("2 3");
  }

  @Test
  void aRelayThatStartsKnowsWhatWasSeenAndMarked() throws Exception {
    Campaigns before = new Campaigns(InstantSource.system(), 1_000);
    try (var _ = CampaignExchange.start(database, before, InstantSource.system())) {
      before.add(List.of(Aspect.of(TEXT)), 1, 1);
      before.add(List.of(Aspect.of(TEXT)), 2, 1);
    }
    mariadb.sql(
        "INSERT INTO fingerprint (kind, hash, check_hash, verdict) VALUES ('words', 5, 0, 'bad')");

    Campaigns after = new Campaigns(InstantSource.system(), 1_000);
    try (var _ = CampaignExchange.start(database, after, InstantSource.system())) {
      await(after, TEXT, 3, 3);
      assertThat(after.standing(Aspect.of(Fingerprint.of(Kind.WORDS, 5)), 1))
          .map(Standing::verdict)
          .contains(Verdict.BAD);
    }
  }

  @Test
  void whatAnOperatorSaysActsWithinSeconds() throws Exception {
    Campaigns campaigns = new Campaigns(InstantSource.system(), 1_000);
    try (var _ = CampaignExchange.start(database, campaigns, InstantSource.system())) {
      mariadb.sql(
          "INSERT INTO fingerprint (kind, hash, check_hash) VALUES ('text', 42, 0)",
          "UPDATE fingerprint SET verdict = 'bad' WHERE kind = 'text' AND hash = 42");
      awaitVerdict(campaigns, Verdict.BAD);
      mariadb.sql("UPDATE fingerprint SET verdict = 'none' WHERE kind = 'text' AND hash = 42");
      awaitVerdict(campaigns, Verdict.NONE);
    }
  }

  @Test
  void tellsLaterWhatItCouldNotTell() throws Exception {
    mariadb.sql("RENAME TABLE fingerprint_seen TO elsewhere");
    Campaigns campaigns = new Campaigns(InstantSource.system(), 1_000);
    try (var _ = CampaignExchange.start(database, campaigns, InstantSource.system())) {
      campaigns.add(List.of(Aspect.of(TEXT)), 1, 1);
      campaigns.add(List.of(Aspect.of(TEXT)), 2, 1);
      mariadb.sql("RENAME TABLE elsewhere TO fingerprint_seen");
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> mariadb.rows("SELECT messages FROM fingerprint").equals(List.of("2")));
    }
  }

  private static void await(Campaigns campaigns, Fingerprint print, long account, int accounts) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            campaigns.standing(Aspect.of(print), account).map(Standing::accounts).orElse(0)
                == accounts);
  }

  private static void awaitVerdict(Campaigns campaigns, Verdict verdict) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            campaigns
                .standing(Aspect.of(TEXT), 1)
                .map(Standing::verdict)
                .filter(verdict::equals)
                .isPresent());
  }
}
