package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Burst;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient.Reply;

/// A relay goes down and comes up again, its services in any order: what was decided is in table
/// `decision` once, and what was accepted arrives.
class RestartOrderTest {
  private static final String ANNA = "anna@relay.test";
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final RunningRelay relay = RunningRelay.start(List.of(ANNA), RestartOrderTest::fill);
  private final Path spool = relay.lab().directory().resolve("journal");
  private final Set<String> accepted = new TreeSet<>();

  RestartOrderTest() throws Exception {}

  private static void fill(Provider provider) throws Exception {
    provider.customer("anna", 400, ANNA);
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  private enum Service {
    MARIADB,
    WEIR,
    POSTFIX
  }

  @Test
  void losesNoDecisionInAnyOrderOfStopsAndStarts() throws Exception {
    send();
    restart(
        List.of(Service.MARIADB, Service.WEIR, Service.POSTFIX),
        List.of(Service.POSTFIX, Service.WEIR, Service.MARIADB));
    restart(
        List.of(Service.POSTFIX, Service.WEIR, Service.MARIADB),
        List.of(Service.WEIR, Service.POSTFIX, Service.MARIADB));
    restart(
        List.of(Service.MARIADB, Service.POSTFIX, Service.WEIR),
        List.of(Service.MARIADB, Service.WEIR, Service.POSTFIX));
    restart(
        List.of(Service.WEIR, Service.POSTFIX, Service.MARIADB),
        List.of(Service.POSTFIX, Service.MARIADB, Service.WEIR));
  }

  private void restart(List<Service> stops, List<Service> starts) throws Exception {
    for (Service service : stops) {
      stop(service);
      if (service == Service.MARIADB && stops.getFirst() == service) {
        send();
      }
    }
    assertThat(Files.exists(spool))
        .as("%s leaves decisions in a file", stops)
        .isEqualTo(stops.indexOf(Service.MARIADB) < stops.indexOf(Service.WEIR));
    for (Service service : starts) {
      start(service);
    }
    Awaitility.await("all is in the tables, once, after " + stops + " and " + starts)
        .atMost(LIMIT)
        .untilAsserted(() -> {
          assertThat(journalled().keySet()).containsAll(accepted);
          assertThat(journalled().values()).containsOnly(1L);
          assertThat(spool).doesNotExist();
        });
    Awaitility.await("mail passes").atMost(LIMIT).until(this::send);
    Awaitility.await("all that was accepted arrives")
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(delivered()).containsAll(accepted));
    assertThat(relay.weir().process().lines()).noneMatch(line -> line.contains("are not recorded"));
  }

  private void stop(Service service) throws Exception {
    switch (service) {
      case MARIADB -> relay.setup().database().kill();
      case WEIR -> assertThat(relay.weir().terminate()).isZero();
      case POSTFIX -> relay.postfix().stop();
    }
  }

  private void start(Service service) throws Exception {
    switch (service) {
      case MARIADB -> relay.setup().database().restart();
      case WEIR -> relay.weir().startAgain();
      case POSTFIX -> relay.postfix().startAgain();
    }
  }

  private boolean send() throws Exception {
    Reply reply = Burst.one(relay.postfix(), ANNA);
    if (reply.positive()) {
      accepted.add(reply.queueId());
    }
    return reply.positive();
  }

  /// How many rows there are of each queue id; what was refused at MAIL FROM has an event only.
  private Map<String, Long> journalled() throws Exception {
    Map<String, Long> rows = new HashMap<>();
    for (Map<String, String> row :
        relay
            .provider()
            .query(
                "SELECT COALESCE(queue_id, event_id) AS name, COUNT(*) AS n FROM decision"
                    + " GROUP BY name")) {
      rows.put(row.getOrDefault("name", ""), Long.valueOf(row.getOrDefault("n", "0")));
    }
    return rows;
  }

  private Set<String> delivered() {
    return relay.sink().mails().stream()
        .flatMap(mail -> mail.queueId().stream())
        .collect(Collectors.toSet());
  }
}
