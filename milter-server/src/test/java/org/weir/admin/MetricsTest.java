package org.weir.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.weir.policy.Action;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Finding;
import org.weir.policy.Settled;
import org.weir.policy.Stages;

class MetricsTest {
  private final Metrics metrics = new Metrics("1.2", Set.of("spf-fail", "helo-invalid"));

  @Test
  void countsDecisionsByWhatWasWantedAndWhetherItWasDone() {
    metrics.count(settled(decision(Action.REJECT, Code.SUSPENDED, true), 3));
    metrics.count(settled(decision(Action.REJECT, Code.SUSPENDED, false), 3));
    metrics.count(settled(decision(Action.REJECT, Code.SUSPENDED, false), 30));

    assertThat(lines())
        .contains(
            "weir_messages_total{action=\"reject\",code=\"W102\",observed=\"true\"} 1.0",
            "weir_messages_total{action=\"reject\",code=\"W102\",observed=\"false\"} 2.0",
            "weir_decision_seconds_bucket{le=\"0.0025\"} 0",
            "weir_decision_seconds_bucket{le=\"0.005\"} 2",
            "weir_decision_seconds_bucket{le=\"0.05\"} 3",
            "weir_decision_seconds_bucket{le=\"10.0\"} 3",
            "weir_decision_seconds_count 3",
            "weir_stage_seconds_count{stage=\"account\"} 3",
            "weir_stage_seconds_sum{stage=\"quota\"} 0.006",
            "weir_stage_seconds_bucket{stage=\"detectors\",le=\"0.05\"} 3");
  }

  @Test
  void countsSignalsItKnowsTheNamesOf() {
    metrics.count(
        settled(
            decision(Action.PASS, Code.OK, false),
            1,
            new Finding.Present("spf-fail", 1, "me@private.example"),
            new Finding.Unknown("helo-invalid", "192.0.2.1"),
            new Finding.Present("invented", 1, "")));

    assertThat(lines())
        .contains(
            "weir_signals_total{signal=\"spf-fail\",state=\"present\"} 1.0",
            "weir_signals_total{signal=\"spf-fail\",state=\"unknown\"} 0.0",
            "weir_signals_total{signal=\"helo-invalid\",state=\"unknown\"} 1.0")
        .noneMatch(line -> line.contains("invented"))
        .noneMatch(line -> line.contains("private.example") || line.contains("192.0.2.1"));
  }

  @Test
  void showsWhatOthersCount() {
    metrics.counter("weir_a_total", "A.", () -> 7);
    metrics.counters("weir_b_total", "B.", "kind", () -> Map.of("x", 1L));
    metrics.gauge("weir_c", "C.", () -> 2);
    metrics.flags("weir_d", "D.", "zone", () -> Map.of("bl.example", false, "al.example", true));

    assertThat(lines())
        .contains(
            "# HELP weir_a_total A.",
            "# TYPE weir_a_total counter",
            "weir_a_total 7.0",
            "weir_b_total{kind=\"x\"} 1.0",
            "# TYPE weir_c gauge",
            "weir_c 2.0",
            "weir_d{zone=\"bl.example\"} 0.0",
            "weir_d{zone=\"al.example\"} 1.0");
  }

  @Test
  void showsTheMachineItRunsOn() {
    metrics.addJvm();

    assertThat(lines())
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"}"))
        .anyMatch(line -> line.startsWith("process_cpu_seconds_total"));
  }

  private List<String> lines() {
    return metrics.scrape(null).text().lines().toList();
  }

  private static Decision decision(Action wanted, Code code, boolean observed) {
    return new Decision(wanted, observed, code, "", 0, List.of());
  }

  private static Settled settled(Decision decision, long millis, Finding... findings) {
    return new Settled(
        decision,
        List.of(findings),
        Duration.ofMillis(millis),
        new Stages(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(millis - 3)));
  }
}
