package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.weir.test.rig.BlockListServer;
import org.weir.test.rig.Burst;
import org.weir.test.rig.Provider;
import org.weir.test.rig.RunningRelay;
import org.weir.test.rig.SmtpClient.Reply;

/// A relay at work, seen by its monitoring.
class MonitoringTest {
  private static final String ANNA = "anna@relay.test";

  @Test
  void countsMailThatPassesThroughPostfix() throws Exception {
    try (RunningRelay relay = RunningRelay.start(List.of(ANNA), MonitoringTest::fill)) {
      assertThat(relay.weir().admin("/readyz").statusCode()).isEqualTo(200);
      Map<String, Double> before = metrics(relay);
      Reply reply = Burst.one(relay.postfix(), ANNA);
      assertThat(reply.positive()).isTrue();
      relay.weir().lineOf(reply.queueId());

      Map<String, Double> after = metrics(relay);
      assertThat(
              sum(after, "weir_messages_total{action=\"pass\"")
                  - sum(before, "weir_messages_total{action=\"pass\""))
          .isEqualTo(1);
      assertThat(grown(before, after, "weir_decision_seconds_count")).isEqualTo(1);
      assertThat(
              grown(
                  before, after, "weir_signals_total{signal=\"young-account\",state=\"present\"}"))
          .isEqualTo(1);
      assertThat(grown(before, after, "weir_stage_seconds_count{stage=\"quota\"}")).isEqualTo(1);
      assertThat(grown(before, after, "weir_milter_accepted_total")).isPositive();
      assertThat(after)
          .containsEntry("weir_database_up", 1.0)
          .containsEntry("weir_journal_dropped_total", 0.0)
          .containsEntry("weir_block_list_believed{zone=\"" + BlockListServer.ZONE + "\"}", 1.0);
      assertThat(after.keySet()).noneMatch(line -> line.contains("anna"));
    }
  }

  private static void fill(Provider provider) throws Exception {
    provider.customer("anna", 3, ANNA);
  }

  private static double grown(
      Map<String, Double> before, Map<String, Double> after, String series) {
    return after.getOrDefault(series, 0.0) - before.getOrDefault(series, 0.0);
  }

  private static double sum(Map<String, Double> metrics, String prefix) {
    return metrics.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private static Map<String, Double> metrics(RunningRelay relay) throws Exception {
    return relay
        .weir()
        .admin("/metrics")
        .body()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .collect(
            Collectors.toMap(
                line -> line.substring(0, line.lastIndexOf(' ')),
                line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
  }
}
