package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.Burst;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient.Reply;

/// 100 messages a day in the first 30 days, through real Postfix: exactly that, by a limit that is
/// a row in SQL.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NewcomerQuotaTest {
  private static final String TODAY = "today@relay.test";
  private static final String DAY_29 = "day29@relay.test";
  private static final String DAY_31 = "day31@relay.test";
  private static final String RAISED = "raised@relay.test";

  private final RunningRelay relay =
      RunningRelay.start(List.of(TODAY, DAY_29, DAY_31, RAISED), NewcomerQuotaTest::fill);

  NewcomerQuotaTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("today", 0, TODAY);
    provider.customer("day29", 29, DAY_29);
    provider.customer("day31", 31, DAY_31);
    provider.customer("raised", 0, RAISED);
    provider.quota("raised", 3, "messages", 86_400, 30);
  }

  @AfterAll
  void stop() {
    relay.close();
  }

  @Test
  void grantsExactlyAHundredToAnAccountOpenedTodayHoweverManySessionsTry() throws Exception {
    List<Reply> replies = Burst.send(relay.postfix(), TODAY, 20, 130);
    assertThat(replies).filteredOn(Reply::positive).hasSize(100);
    assertThat(replies)
        .filteredOn(reply -> !reply.positive())
        .hasSize(30)
        .allMatch(reply -> reply.code() == 451)
        .allMatch(reply -> reply.text().startsWith("4.7.1 W201 Daily limit reached: 100 messages"))
        .allMatch(reply -> reply.text().contains("younger than 30 days"));
    Awaitility.await("all hundred are delivered")
        .atMost(Duration.ofSeconds(60))
        .until(() -> deliveredFrom(TODAY) == 100);
    assertThat(Burst.one(relay.postfix(), TODAY).code()).isEqualTo(451);
    assertThat(deliveredFrom(TODAY)).isEqualTo(100);
    assertThat(used("today")).isEqualTo("100");
  }

  @Test
  void holdsAnAccountToItUntilItIsThirtyDaysOld() throws Exception {
    assertThat(Burst.send(relay.postfix(), DAY_29, 10, 101))
        .filteredOn(reply -> !reply.positive())
        .hasSize(1);
    assertThat(Burst.send(relay.postfix(), DAY_31, 10, 110)).allMatch(Reply::positive);
  }

  @Test
  void followsAnEditOfTheRowWithinTwoSeconds() throws Exception {
    assertThat(Burst.send(relay.postfix(), RAISED, 1, 4)).filteredOn(Reply::positive).hasSize(3);
    maximum(6);
    awaitReply(250);
    assertThat(Burst.send(relay.postfix(), RAISED, 1, 3)).filteredOn(Reply::positive).hasSize(2);
    maximum(1_000);
    awaitReply(250);
    maximum(5);
    awaitReply(451);
  }

  private void maximum(int maximum) throws Exception {
    relay
        .provider()
        .update(
            "UPDATE quota SET maximum = ? WHERE account_id ="
                + " (SELECT id FROM account WHERE name = 'raised')",
            maximum);
  }

  private void awaitReply(int code) {
    Awaitility.await("the edit is in force")
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(2))
        .until(() -> Burst.one(relay.postfix(), RAISED).code() == code);
  }

  private long deliveredFrom(String sender) {
    return relay.sink().mails().stream().filter(mail -> mail.sender().equals(sender)).count();
  }

  private String used(String account) throws Exception {
    List<Map<String, String>> rows =
        relay.provider().query("SELECT used FROM usage_now WHERE account = ?", account);
    assertThat(rows).hasSize(1);
    return rows.getFirst().getOrDefault("used", "");
  }
}
