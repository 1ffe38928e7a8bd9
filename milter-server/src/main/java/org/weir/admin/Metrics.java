package org.weir.admin;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Decision;
import org.weir.policy.Finding;
import org.weir.policy.Settled;
import org.weir.policy.Stages;

/// What is counted, and how Prometheus reads it. Labels have few values that are known beforehand:
/// never an address, an account or a name of mail. Thread-safe.
public final class Metrics {
  /// Seconds.
  private static final double[] BUCKETS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ExpositionFormats formats = ExpositionFormats.init();
  private final Counter messages;
  private final Histogram decisions;
  private final DistributionDataPoint account;
  private final DistributionDataPoint quota;
  private final DistributionDataPoint detectors;
  private final Map<String, States> signals;

  private record States(CounterDataPoint present, CounterDataPoint unknown) {}

  /// @param signals the names that are counted
  public Metrics(String version, Set<String> signals) {
    Info.builder()
        .name("weir_build_info")
        .help("Which Weir this is.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(version);
    messages =
        Counter.builder()
            .name("weir_messages_total")
            .help("Decided messages by what was wanted; with observed=\"true\" the mail passed.")
            .labelNames("action", "code", "observed")
            .withoutExemplars()
            .register(registry);
    decisions =
        Histogram.builder()
            .name("weir_decision_seconds")
            .help("Time from the MTA's question to the answer.")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .withoutExemplars()
            .register(registry);
    Histogram stages =
        Histogram.builder()
            .name("weir_stage_seconds")
            .help("The part of weir_decision_seconds that each stage took.")
            .labelNames("stage")
            .classicOnly()
            .classicUpperBounds(BUCKETS)
            .withoutExemplars()
            .register(registry);
    account = stages.labelValues("account");
    quota = stages.labelValues("quota");
    detectors = stages.labelValues("detectors");
    this.signals = states(signals);
  }

  private Map<String, States> states(Set<String> names) {
    Counter counter =
        Counter.builder()
            .name("weir_signals_total")
            .help("Signals of decided messages that were there, or could not be found out.")
            .labelNames("signal", "state")
            .withoutExemplars()
            .register(registry);
    return names.stream()
        .collect(
            toUnmodifiableMap(
                Function.identity(),
                name ->
                    new States(
                        counter.labelValues(name, "present"),
                        counter.labelValues(name, "unknown"))));
  }

  /// Counts a decision. Never waits.
  public void count(Settled settled) {
    Decision decision = settled.decision();
    messages
        .labelValues(
            decision.wanted().word(), decision.code().id(), String.valueOf(decision.observed()))
        .inc();
    decisions.observe(settled.took().toNanos() / 1e9);
    settled.findings().forEach(this::count);
    Stages stages = settled.stages();
    if (stages != null) {
      account.observe(stages.account().toNanos() / 1e9);
      quota.observe(stages.quota().toNanos() / 1e9);
      detectors.observe(stages.detectors().toNanos() / 1e9);
    }
  }

  private void count(Finding finding) {
    States states = signals.get(finding.signal());
    if (states != null) {
      switch (finding) {
        case Finding.Present _ -> states.present().inc();
        case Finding.Unknown _ -> states.unknown().inc();
        case Finding.Absent _ -> {}
      }
    }
  }

  /// Also shows memory, threads, collections and the process.
  public void addJvm() {
    JvmMetrics.builder().register(registry);
  }

  /// Shows a count that is kept elsewhere and never falls.
  public void counter(String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.getAsLong()))
        .register(registry);
  }

  /// As [#counter], one for each value of the label.
  public void counters(
      String name, String help, String label, Supplier<? extends Map<String, Long>> values) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback -> values.get().forEach((key, value) -> callback.call(value, key)))
        .register(registry);
  }

  /// Shows how something is at this moment.
  public void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /// As [#gauge], but nothing while it is empty.
  public void gaugeIfKnown(String name, String help, Supplier<OptionalDouble> value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> value.get().ifPresent(callback::call))
        .register(registry);
  }

  /// As [#gauge], one for each value of the label.
  public void gauges(
      String name, String help, String label, Supplier<? extends Map<String, Long>> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(callback -> values.get().forEach((key, value) -> callback.call(value, key)))
        .register(registry);
  }

  /// Shows 1 for true and 0 for false, one for each value of the label.
  public void flags(
      String name, String help, String label, Supplier<? extends Map<String, Boolean>> values) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(label)
        .callback(
            callback -> values.get().forEach((key, value) -> callback.call(value ? 1 : 0, key)))
        .register(registry);
  }

  /// All of it as it is now.
  ///
  /// @param accepts the formats the client takes, as in the header `Accept`
  Page scrape(@Nullable String accepts) {
    ExpositionFormatWriter writer = formats.findWriter(accepts);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return new Page(Page.OK, writer.getContentType(), out.toString(StandardCharsets.UTF_8));
  }
}
