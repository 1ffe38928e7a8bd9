package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Burst;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient.Reply;

/// MariaDB goes away in the middle of the day: no message is lost, none hangs, and nobody has to do
/// anything when it is back.
class DatabaseOutageTest {
  private static final String BUSY = "busy@relay.test";
  private static final String RARE = "rare@relay.test";
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
  private static final Duration RECOVERY = Duration.ofSeconds(30);

  private final RunningRelay relay =
      RunningRelay.start(List.of(BUSY, RARE), DatabaseOutageTest::fill);

  DatabaseOutageTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("busy", 400, BUSY);
    provider.customer("rare", 400, RARE);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  @Test
  void losesNothingAndHangsNowhereWhenMariaDbIsKilledInMidStream() throws Exception {
    List<Answer> answers = new ArrayList<>(stream(20));
    var during = CompletableFuture.supplyAsync(() -> stream(60));
    Awaitility.await("the stream runs").until(() -> relay.sink().mails().size() > 25);
    relay.setup().database().kill();
    answers.addAll(during.get(600, TimeUnit.SECONDS));
    assertThat(Burst.one(relay.postfix(), RARE).text()).startsWith("4.3.0 W901 ");
    awaitReadiness(503, "MariaDB has not answered since ");
    assertThat(relay.weir().admin("/healthz").statusCode()).isEqualTo(200);
    assertThat(relay.weir().admin("/metrics").body()).contains("\nweir_database_up 0.0\n");
    relay.setup().database().restart();
    awaitReadiness(200, "ok");
    assertThat(relay.weir().admin("/metrics").body()).contains("\nweir_database_up 1.0\n");
    awaitNormal();
    answers.addAll(stream(5));
    assertThat(answers).allMatch(Answer::isTakenOrDeferred).allMatch(Answer::isInTime);
    Set<String> queued =
        answers.stream()
            .filter(answer -> answer.reply().positive())
            .map(answer -> answer.reply().queueId())
            .collect(Collectors.toSet());
    assertThat(queued).hasSizeGreaterThanOrEqualTo(25);
    Awaitility.await("everything that was accepted is delivered")
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(delivered()).containsAll(queued));
  }

  @Test
  void answersWithinBoundsWhileMariaDbHangs() throws Exception {
    stream(3);
    relay.setup().database().freeze();
    try {
      assertThat(stream(4)).allMatch(Answer::isTakenOrDeferred).allMatch(Answer::isInTime);
    } finally {
      relay.setup().database().thaw();
    }
    awaitNormal();
  }

  @Test
  void startsWithoutMariaDbAndDefersUntilItIsThere() throws Exception {
    relay.setup().database().kill();
    relay.weir().kill();
    relay.weir().startAgain();
    assertThat(relay.weir().admin("/readyz"))
        .returns(503, HttpResponse::statusCode)
        .returns("MariaDB has not answered yet\n", HttpResponse::body);
    Reply reply = Burst.one(relay.postfix(), BUSY);
    assertThat(reply.code()).isEqualTo(451);
    assertThat(reply.text()).startsWith("4.3.0 W901 ");
    relay.setup().database().restart();
    awaitNormal();
  }

  private void awaitReadiness(int status, String why) {
    Awaitility.await("readiness " + status)
        .atMost(RECOVERY)
        .untilAsserted(() -> {
          HttpResponse<String> ready = relay.weir().admin("/readyz");
          assertThat(ready.statusCode()).isEqualTo(status);
          assertThat(ready.body()).startsWith(why);
        });
  }

  /// Known and unknown accounts are told apart again, and decisions are written.
  private void awaitNormal() throws Exception {
    Awaitility.await("mail passes and is journalled again")
        .atMost(RECOVERY)
        .until(() -> journalled(Burst.one(relay.postfix(), RARE)));
  }

  private boolean journalled(Reply reply) throws Exception {
    return reply.positive()
        && !relay
            .provider()
            .query(
                "SELECT 1 FROM decision WHERE action = 'pass' AND at > NOW(6) - INTERVAL 5 SECOND")
            .isEmpty();
  }

  private Set<String> delivered() {
    return relay.sink().mails().stream()
        .flatMap(mail -> mail.queueId().stream())
        .collect(Collectors.toSet());
  }

  private record Answer(long nanos, Reply reply) {
    boolean isTakenOrDeferred() {
      return reply.code() == 250 || (reply.code() == 451 && reply.text().startsWith("4.3.0 W901"));
    }

    boolean isInTime() {
      return nanos < LONGEST_ANSWER.toNanos();
    }
  }

  private List<Answer> stream(int messages) {
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      long began = System.nanoTime();
      try {
        Reply reply = Burst.one(relay.postfix(), BUSY);
        answers.add(new Answer(System.nanoTime() - began, reply));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answers;
  }
}
