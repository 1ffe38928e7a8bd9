package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.weir.test.rig.GaleraCluster;
import org.weir.test.rig.Lab;
import org.weir.test.rig.Relays;
import org.weir.test.rig.Relays.Relay;
import org.weir.test.rig.Relays.Store;
import org.weir.test.rig.Senders;
import org.weir.test.rig.Senders.Answer;
import org.weir.test.rig.Senders.Incident;
import org.weir.test.rig.Senders.Verdict;
import org.weir.test.rig.Tool;
import org.weir.test.rig.WeirProcess;

/// Relays that share a Galera cluster and all write through its first node. When that dies or is
/// cut off in the middle of the day no limit is passed, no message is lost and none hangs, and mail
/// flows again through the next node, without anybody's doing.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GaleraTest {
  private static final int RELAYS = 4;
  private static final int CONNECTIONS = 64;
  private static final int LIMIT = 1_000;
  private static final int MIDDLE = LIMIT / 2;
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
  private static final Duration RECOVERY = Duration.ofSeconds(30);
  private static final Duration WHOLE = Duration.ofMinutes(2);

  /// A slice is at most an eighth of what remains, and one of each relay may be under way; so may
  /// some tries of one unit.
  private static final int MOST_UNCERTAIN = RELAYS * ((LIMIT - MIDDLE) / 8 + 5);

  private final Lab clusterLab = Lab.open();
  private final GaleraCluster cluster = GaleraCluster.start(clusterLab);

  GaleraTest() throws Exception {}

  @AfterAll
  void stop() {
    clusterLab.close();
  }

  @Test
  void keepsItsPromisesWhenTheWriterIsKilled() throws Exception {
    try (Lab lab = Lab.open()) {
      Relays relays = start(lab, "killed");
      assertPromises("killed", relays, () -> cluster.kill(1));

      cluster.startAgain(1);
      startAgain(relays.all().getFirst());
      awaitService(relays, "killed");
      assertThat(cluster.sessions(1)).as("of the relay that has just started").isPositive();
    }
    assertThat(used(1, "killed")).as("at the node that was away").isEqualTo(used(3, "killed"));
  }

  @Test
  void keepsItsPromisesWhenTheWriterIsCutOff() throws Exception {
    try (Lab lab = Lab.open()) {
      Relays relays = start(lab, "cut");
      assertPromises("cut", relays, () -> cluster.cutOff(1));

      cluster.awaitRefusal(1);
      Relay first = relays.all().getFirst();
      assertThat(accountsListed(first)).contains("cut");
      startAgain(first);
      awaitService(relays, "cut");
      cluster.join(1);
    }
    assertThat(used(1, "cut")).as("at the node that was cut off").isEqualTo(used(3, "cut"));
  }

  @Test
  void grantsExactlyTheLimitWhereEachRelayWritesThroughAnotherNode() throws Exception {
    long conflicts = conflicts();
    try (Lab lab = Lab.open()) {
      List<String> hosts = cluster.hosts();
      List<Store> stores =
          List.of(
              Store.of(cluster, hosts),
              Store.of(cluster, List.of(hosts.get(1), hosts.get(2), hosts.get(0))),
              Store.of(cluster, List.of(hosts.get(2), hosts.get(0), hosts.get(1))));
      Relays relays = start(lab, "scattered", stores);

      List<Answer> answers = new ArrayList<>(send("scattered", relays, Duration.ZERO, () -> {}));
      long atOnce = count(answers, Verdict.ACCEPTED);
      assertThat(atOnce).isLessThanOrEqualTo(LIMIT);
      // Units that one relay still held when the others were refused come back and are granted.
      Awaitility.await("what nobody spent is back")
          .atMost(WHOLE)
          .until(() -> used(1, "scattered") == atOnce);
      answers.addAll(send("scattered", relays, Duration.ZERO, () -> {}));

      conflicts = conflicts() - conflicts;
      System.out.printf(
          "three writers: %d accepted, %d deferred, %d conflicts, %s%n",
          count(answers, Verdict.ACCEPTED),
          count(answers, Verdict.DEFERRED),
          conflicts,
          worst(answers));
      assertThat(conflicts).as("lost against another node").isPositive();
      assertThat(count(answers, Verdict.ACCEPTED)).isEqualTo(LIMIT);
      assertThat(count(answers, Verdict.OVER_QUOTA)).isEqualTo(2 * CONNECTIONS);
      // A node that is slow for longer than a statement may take makes mail come back, no more.
      assertThat(answers)
          .hasSize(LIMIT + 2 * CONNECTIONS + Math.toIntExact(count(answers, Verdict.DEFERRED)));
    }
  }

  private Relays start(Lab lab, String account) throws Exception {
    return start(lab, account, Collections.nCopies(RELAYS, Store.of(cluster, cluster.hosts())));
  }

  private Relays start(Lab lab, String account, List<Store> stores) throws Exception {
    return Relays.start(
        lab,
        stores,
        cluster.provider(1),
        people -> {
          for (String name : List.of(account, other(account))) {
            people.customer(name, 400, login(name));
            people.quota(name, LIMIT, "messages", 3600, null);
          }
        });
  }

  private static String other(String account) {
    return "not-" + account;
  }

  private static String login(String account) {
    return account + "@relay.test";
  }

  /// Sends until nothing is left of the limit; in the middle of it the incident happens.
  private void assertPromises(String account, Relays relays, Incident incident) throws Exception {
    assertThat(cluster.sessions(1)).as("at the first node").isGreaterThanOrEqualTo(RELAYS);
    var usedBefore = new AtomicLong();
    List<Answer> answers =
        send(
            account,
            relays,
            PAUSE,
            () -> {
              usedBefore.set(used(1, account));
              incident.happen();
            });
    long accepted = count(answers, Verdict.ACCEPTED);
    long charged = used(2, account);
    System.out.printf(
        "writer %s: %d accepted, %d charged (%d before), %d deferred, %s%n",
        account,
        accepted,
        charged,
        usedBefore.get(),
        count(answers, Verdict.DEFERRED),
        worst(answers));
    assertThat(answers)
        .allMatch(answer -> answer.verdict() != Verdict.WRONG)
        .allMatch(answer -> answer.took().compareTo(LONGEST_ANSWER) < 0);
    assertThat(charged).as("granted by the next node").isGreaterThan(usedBefore.get());
    assertThat(accepted).isBetween((long) LIMIT - MOST_UNCERTAIN, (long) LIMIT);
  }

  private static List<Answer> send(String account, Relays relays, Duration pause, Incident incident)
      throws Exception {
    try (Senders senders =
        Senders.start(relays.milters(), login(account), CONNECTIONS, pause, MIDDLE, incident)) {
      return senders.awaitEnd(WHOLE);
    }
  }

  private static long count(List<Answer> answers, Verdict verdict) {
    return answers.stream().filter(answer -> answer.verdict() == verdict).count();
  }

  private static String worst(List<Answer> answers) {
    Duration worst =
        answers.stream().map(Answer::took).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    return "worst answer after " + worst.toMillis() + " ms";
  }

  private static void startAgain(Relay relay) throws Exception {
    relay.weir().kill();
    relay.weir().startAgain();
  }

  private static String accountsListed(Relay relay) throws Exception {
    String configuration = relay.configuration().toString();
    return Tool.run(WeirProcess.command("account", "list", "-c", configuration)).orFail();
  }

  /// Another customer than the one whose quota is used up is served everywhere.
  private static void awaitService(Relays relays, String account) {
    String login = login(other(account));
    for (Relay relay : relays.all()) {
      Awaitility.await("mail passes at " + relay.name())
          .atMost(RECOVERY)
          .until(() -> Senders.one(relay.milter(), login).verdict() == Verdict.ACCEPTED);
    }
  }

  private long conflicts() throws Exception {
    long conflicts = 0;
    for (int node = 1; node <= cluster.hosts().size(); node++) {
      conflicts += cluster.conflicts(node);
    }
    return conflicts;
  }

  private long used(int node, String account) throws Exception {
    List<Map<String, String>> rows =
        cluster
            .provider(node)
            .query(
                "SELECT COALESCE(SUM(used), 0) AS used FROM quota_usage WHERE period_seconds = 3600"
                    + " AND account_id = (SELECT id FROM account WHERE name = ?)",
                account);
    return Long.parseLong(rows.getFirst().getOrDefault("used", ""));
  }
}
