package org.weir.app;

import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.admin.AdminServer;
import org.weir.admin.Metrics;
import org.weir.config.AdminSettings;
import org.weir.dns.Resolver;
import org.weir.log.LogOutput;
import org.weir.milter.MilterCounters;
import org.weir.milter.MilterServer;
import org.weir.policy.Settled;
import org.weir.signal.Detectors;
import org.weir.signal.ListAnswers;
import org.weir.store.Database;
import org.weir.store.Journal;
import org.weir.store.Quota;

/// What the admin server shows, bound to where it comes from, and the server. Thread-safe once
/// started.
final class Monitoring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Monitoring.class);

  private final Metrics metrics = new Metrics(Version.current(), Detectors.signals());
  private @Nullable AdminServer server;

  void count(Settled settled) {
    metrics.count(settled);
  }

  void show(Database database, Journal journal, Quota quota) {
    metrics.gauge(
        "weir_database_up",
        "Whether MariaDB answered the last statement.",
        () -> database.answering() ? 1 : 0);
    metrics.gauge("weir_database_connections", "Connections to MariaDB.", database::connections);
    metrics.gauge(
        "weir_database_busy_connections",
        "Connections to MariaDB that are in use now.",
        database::busyConnections);
    metrics.gauge("weir_journal_backlog", "Decisions that wait to be written.", journal::backlog);
    metrics.counter(
        "weir_journal_dropped_total", "Decisions that were never written.", journal::dropped);
    metrics.counter(
        "weir_quota_lost_units_total",
        "Units of quota that nobody spent and that could not be returned.",
        quota::lostGiveBacks);
    metrics.gauge(
        "weir_quota_slices",
        "Counters of accounts, logins and scripts of which units are in hand.",
        quota::slicesHeld);
  }

  void show(Resolver resolver, Supplier<Detectors> detectors) {
    metrics.counter(
        "weir_dns_asked_total", "Questions put to a server.", () -> resolver.counters().asked());
    metrics.counter(
        "weir_dns_failed_total",
        "Questions that nobody answered usefully.",
        () -> resolver.counters().failed());
    metrics.counter(
        "weir_dns_cached_total", "Answers from memory.", () -> resolver.counters().cached());
    metrics.gauge(
        "weir_dns_up",
        "0 while the servers do not answer, so that nobody waits for them.",
        () -> resolver.down() ? 0 : 1);
    metrics.gauge("weir_dns_cache_entries", "Answers in memory, about.", resolver::kept);
    metrics.flags(
        "weir_block_list_believed",
        "Whether what the block list says is believed now.",
        "zone",
        () -> detectors.get().blockListsBelieved());
    showAnswers("asked", "Questions put to the block list.", detectors, ListAnswers::asked);
    showAnswers("listed", "Questions that it said yes to.", detectors, ListAnswers::listed);
    showAnswers(
        "failed", "Questions without an answer to believe.", detectors, ListAnswers::failed);
  }

  private void showAnswers(
      String what, String help, Supplier<Detectors> detectors, ToLongFunction<ListAnswers> count) {
    metrics.counters(
        "weir_block_list_" + what + "_total",
        help,
        "zone",
        () ->
            detectors.get().blockListAnswers().entrySet().stream()
                .collect(toMap(Map.Entry::getKey, list -> count.applyAsLong(list.getValue()))));
  }

  void show(MilterServer milter) {
    metrics.gauge("weir_milter_connections", "Connections of MTAs now.", milter::connections);
    metrics.counter(
        "weir_milter_accepted_total",
        "Connections of MTAs that were accepted.",
        () -> milter.counters().accepted());
    metrics.counters(
        "weir_milter_incidents_total",
        "What peers did wrong.",
        "kind",
        () -> incidents(milter.counters()));
  }

  private static Map<String, Long> incidents(MilterCounters counters) {
    return Map.of(
        "turned-away", counters.turnedAway(),
        "malformed", counters.malformed(),
        "timed-out", counters.timedOut(),
        "out-of-order", counters.outOfOrder(),
        "tolerated", counters.oddities());
  }

  void show(OwnAddresses addresses, BooleanSupplier configurationOk) {
    metrics.gauge(
        "weir_own_addresses_watched",
        "Own addresses that block lists are asked about.",
        addresses::watched);
    metrics.gauge(
        "weir_own_addresses_listed", "Own addresses that are on a block list.", addresses::listed);
    metrics.gauge(
        "weir_config_ok",
        "0 when the last reload was refused.",
        () -> configurationOk.getAsBoolean() ? 1 : 0);
  }

  void showLog() {
    metrics.counter(
        "weir_log_dropped_total", "Log lines that syslog did not take.", LogOutput::dropped);
  }

  void show(EarlyWarning warning) {
    metrics.gauge("weir_alerts_open", "Alerts that are open, of all relays.", warning::open);
    metrics.gauge(
        "weir_notices_waiting", "Notices about alerts that wait to be taken.", warning::waiting);
    metrics.gauge(
        "weir_housekeeping_failing",
        "Tasks of housekeeping that fail, of all relays; shown by the one that watches for all.",
        warning::undone);
  }

  void show(QueueGauge queue) {
    metrics.gauges(
        "weir_queue_messages",
        "Messages in the MTA's queue, as this relay's agent counted within five minutes.",
        "queue",
        queue::messages);
    metrics.gaugeIfKnown(
        "weir_queue_counted_age_seconds",
        "Time since this relay's agent counted the MTA's queue.",
        queue::ageSeconds);
  }

  /// Serves what is shown.
  ///
  /// @param notReady why mail should go elsewhere
  /// @throws IOException the address that the operator chose cannot be had, or the token not read
  void start(AdminSettings settings, Supplier<List<String>> notReady) throws IOException {
    InetSocketAddress address = settings.listen();
    if (address == null) {
      return;
    }
    metrics.addJvm();
    try {
      server = AdminServer.start(address, settings.tokenFile(), metrics, notReady);
      log.info("metrics are at http://{}/metrics", text(server.address()));
    } catch (SocketException e) {
      String problem = "admin.listen " + text(address) + " cannot be bound: " + e.getMessage();
      if (settings.chosen()) {
        throw new IOException(problem, e);
      }
      log.warn("no metrics are served: {}; set another address, or none", problem);
    }
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  /// As bound; empty when nothing is served.
  Optional<InetSocketAddress> address() {
    return Optional.ofNullable(server).map(AdminServer::address);
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }
}
