package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.Burst;
import org.weir.test.rig.PrometheusServer;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.Tool;

/// The example rules and dashboard in a real Prometheus that scrapes a relay at work.
class PrometheusTest {
  private static final String ANNA = "anna@relay.test";
  private static final Path EXAMPLES = Path.of("../config-examples/prometheus");
  private static final Path DASHBOARD = Path.of("../config-examples/grafana/weir.json");
  private static final Pattern SERIES = Pattern.compile("\\bweir_[a-z_]+");
  private static final Pattern EXPRESSION = Pattern.compile("\"expr\": \"((?:[^\"\\\\]|\\\\.)*)\"");

  @Test
  void theExamplesAreWhatPrometheusUnderstands() throws Exception {
    Tool.run("promtool", "check", "config", EXAMPLES.resolve("prometheus.yml").toString()).orFail();

    try (RunningRelay relay = RunningRelay.start(List.of(ANNA), PrometheusTest::fill)) {
      agentCounts(relay);
      PrometheusServer prometheus =
          PrometheusServer.start(relay.lab(), EXAMPLES, relay.weir().adminAddress());
      assertThat(Burst.one(relay.postfix(), ANNA).positive()).isTrue();

      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> prometheus.query("sum(weir_messages_total)").contains(",\"1\"]"));
      assertThat(prometheus.query("up{job=\"weir\"}")).contains(",\"1\"]");
      for (String expression : expressions()) {
        assertThat(prometheus.query(expression)).as(expression).contains("\"status\":\"success\"");
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(prometheus.rules())
                  .contains("\"name\":\"WeirDown\"")
                  .doesNotContain("\"health\":\"unknown\"", "\"health\":\"err\"", "firing"));
      assertThat(relay.weir().admin("/metrics").body()).contains(used());
    }
  }

  private static void fill(Provider provider) throws Exception {
    provider.customer("anna", 400, ANNA);
  }

  /// As an agent does; there is none here.
  private static void agentCounts(RunningRelay relay) throws Exception {
    assertThat(
            relay
                .provider()
                .update(
                    "UPDATE relay SET queue_incoming = 0, queue_active = 1, queue_deferred = 2,"
                        + " queue_held = 3, queue_counted_at = NOW(6)"))
        .isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> relay.weir().admin("/metrics").body().contains("weir_queue_messages{"));
  }

  private static List<String> expressions() throws Exception {
    return EXPRESSION
        .matcher(Files.readString(DASHBOARD))
        .results()
        .map(found -> found.group(1).replace("\\\"", "\""))
        .toList();
  }

  /// The names that the daemon must know, as it declares them.
  private static Set<String> used() throws Exception {
    String rules = Files.readString(EXAMPLES.resolve("weir.rules.yml"));
    assertThat(expressions()).hasSizeGreaterThan(15);
    return Stream.concat(Stream.of(rules), expressions().stream())
        .flatMap(text -> SERIES.matcher(text).results().map(MatchResult::group))
        .map(name -> "# TYPE " + name.replaceAll("_(bucket|total)$", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
