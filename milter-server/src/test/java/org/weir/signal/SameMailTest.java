package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.campaign.Aspect;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Fingerprint.Kind;
import org.weir.campaign.Verdict;
import org.weir.content.Eml;
import org.weir.picture.Pictures;
import org.weir.policy.Account;
import org.weir.policy.Attribution;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

class SameMailTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Sample.NOW);
  private final Campaigns campaigns = new Campaigns(now::get, 1_000);
  private final Pictures pictures = new Pictures(1, 1_000, Duration.ofSeconds(20));
  private final SameMail detector = new SameMail(campaigns, pictures);

  @AfterEach
  void stop() {
    pictures.close();
  }

  @Test
  void growsStrongerWithEachAccount() throws Exception {
    double[] strengths = new double[7];
    for (int account = 1; account <= 6; account++) {
      Mail mail = offer(account, "4711" + account, "");
      strengths[account] = many(mail) instanceof Present(_, double strength, _) ? strength : 0;
      detector.decided(mail);
    }

    assertThat(strengths).containsExactly(new double[] {0, 0, 0, 0.4, 0.6, 0.8, 1}, within());
    now.set(now.get().plus(Duration.ofHours(2)));
    assertThat(many(offer(9, "1", ""))).isEqualTo(new Absent("campaign-many-accounts"));
  }

  @Test
  void saysNothingOfOneAccountThatSendsMuch() throws Exception {
    for (int i = 0; i < 100; i++) {
      detector.decided(offer(1, String.valueOf(i), ""));
    }

    assertThat(many(offer(1, "1", ""))).isInstanceOf(Absent.class);
  }

  @Test
  void seesThroughOtherWordsAndNames() throws Exception {
    for (int account = 1; account <= 3; account++) {
      detector.decided(offer(account, "1", "Kind regards, team " + "xyzuvw".charAt(account)));
    }

    assertThat(many(offer(4, "1", "Kind regards, team q"))).isInstanceOf(Present.class);
  }

  @Test
  void saysNothingOfShortTexts() throws Exception {
    for (int account = 1; account <= 9; account++) {
      detector.decided(mail(account, "Subject: x\n\nThank you, see you tomorrow!\n"));
    }

    assertThat(many(mail(10, "Subject: x\n\nThank you, see you tomorrow!\n")))
        .isInstanceOf(Absent.class);
  }

  @Test
  void believesTheSameLinksLess() throws Exception {
    for (int account = 1; account <= 9; account++) {
      detector.decided(
          mail(account, "Subject: x\n\nhttp://a.bad.com/x" + account + "/go?" + account));
    }

    assertThat(many(mail(10, "Subject: x\n\nLook http://b.bad.com/x99/go")))
        .isInstanceOfSatisfying(
            Present.class, found -> assertThat(found.strength()).isEqualTo(0.5));
  }

  @Test
  void knowsAnAttachmentWhateverIsWrittenWithIt() throws Exception {
    for (int account = 1; account <= 6; account++) {
      detector.decided(attachment(account, "text " + account));
    }

    assertThat(many(attachment(7, "something else"))).isInstanceOf(Present.class);
  }

  @Test
  void whatAnOperatorCallsFineIsFine() throws Exception {
    for (int account = 1; account <= 9; account++) {
      detector.decided(offer(account, "1", ""));
    }
    Fingerprint leader =
        campaigns.standing(offer(10, "1", "").aspects().getFirst(), 10).orElseThrow().leader();
    for (Aspect aspect : offer(10, "1", "").aspects()) {
      campaigns.mark(aspect.print(), Sample.NOW, Verdict.FINE);
    }

    assertThat(leader.kind()).isEqualTo(Kind.TEXT);
    assertThat(many(offer(10, "1", ""))).isInstanceOf(Absent.class);
  }

  @Test
  void whatAnOperatorCallsBadIsBadAndWhatIsNearAlmost() throws Exception {
    for (Aspect aspect : offer(1, "1", "").aspects()) {
      campaigns.mark(aspect.print(), Sample.NOW, Verdict.BAD);
    }

    assertThat(bad(offer(2, "1", "")))
        .isInstanceOfSatisfying(Present.class, found -> assertThat(found.strength()).isEqualTo(1));
    assertThat(bad(offer(2, "1", "Bye")))
        .isInstanceOfSatisfying(
            Present.class, found -> assertThat(found.strength()).isBetween(0.5, 0.9));
    assertThat(bad(mail(2, "Subject: x\n\nhello"))).isInstanceOf(Absent.class);
  }

  @Test
  void comparesNobodysMailButMakesNoCampaignOfIt() throws Exception {
    Mail nobodys = ofNobody(offer(1, "1", ""));
    for (int i = 0; i < 5; i++) {
      detector.decided(nobodys);
    }
    detector.decided(offer(1, "1", ""));
    assertThat(many(offer(2, "1", ""))).isInstanceOf(Absent.class);
    detector.decided(offer(2, "1", ""));
    detector.decided(offer(3, "1", ""));

    assertThat(many(nobodys)).isInstanceOf(Present.class);
  }

  private static Mail ofNobody(Mail mail) {
    return new Mail(
        mail.facts().attributed(new Attribution.Nobody(), null, mail.facts().senderOwner()),
        mail.usage(),
        mail::content);
  }

  private Mail offer(long account, String number, String end) {
    return mail(
        account,
        """
        Subject: x

        Dear friend, we have seen that your parcel number %s could not be delivered today because
        the address was not complete. Please confirm your postal address and pay the fee of two
        euros within a day, or it goes back to its sender. %s
        """
            .formatted(number, end));
  }

  private static Mail attachment(long account, String text) {
    return mail(
        account,
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
            + text
            + "\n--b\nContent-Type: application/pdf; name=a.pdf\n\n"
            + "content ".repeat(500)
            + "\n--b--\n");
  }

  private static Mail mail(long id, String eml) {
    Account account =
        new Account(id, "K-" + id, "basic", Account.Status.ACTIVE, Sample.NOW, 0, null, null);
    return message()
        .of(new Attribution.Known(account, Attribution.Kind.LOGIN, "x"))
        .containing(Eml.parse(eml))
        .mail();
  }

  private Finding many(Mail mail) throws Exception {
    return detector.examine(mail).get(1, TimeUnit.SECONDS).get(0);
  }

  private Finding bad(Mail mail) throws Exception {
    return detector.examine(mail).get(1, TimeUnit.SECONDS).get(1);
  }

  private static Offset<Double> within() {
    return Offset.offset(1e-9);
  }
}
