package org.weir.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.campaign.Campaigns;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.dns.Resolver;
import org.weir.log.LogOutput;
import org.weir.milter.Endpoint;
import org.weir.milter.MilterServer;
import org.weir.picture.Pictures;
import org.weir.policy.Policy;
import org.weir.session.BodyBudget;
import org.weir.session.EventIds;
import org.weir.session.Screening;
import org.weir.session.SeenMail;
import org.weir.session.Session;
import org.weir.signal.DetectorSettings;
import org.weir.signal.Detectors;
import org.weir.signal.ListCheck;
import org.weir.signal.RecipientHistory;
import org.weir.signal.ScriptHeaders;
import org.weir.store.Accounts;
import org.weir.store.Alerts;
import org.weir.store.CampaignExchange;
import org.weir.store.ChangeFeed;
import org.weir.store.Database;
import org.weir.store.DatabaseClock;
import org.weir.store.Directives;
import org.weir.store.Housekeeping;
import org.weir.store.Journal;
import org.weir.store.Outbox;
import org.weir.store.QueueCounts;
import org.weir.store.Quota;

/// Everything that runs, put together top to bottom. Starts with MariaDB away; mail is deferred
/// until it is there.
public final class Daemon implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /// What cannot change while running, by its key.
  private static final List<Fixed> FIXED =
      List.of(
          new Fixed("relay", Settings::relay),
          new Fixed("listen", Settings::listen),
          new Fixed("database", Settings::database),
          new Fixed("dns", Settings::dns),
          new Fixed("limits (connections, frame, time-outs)", Settings::milterLimits),
          new Fixed("journal", Settings::journal),
          new Fixed("admin", Settings::admin));

  /// The feed is read twice a second; a statement may take a while.
  private static final Duration READY_WITHIN = Duration.ofSeconds(5);

  private record Fixed(String key, Function<Settings, Object> value) {}

  private final InstantSource clock;
  private final Database database;
  private final Accounts accounts;
  private final ChangeFeed feed;
  private final Quota quota;
  private final Directives directives;
  private final Journal journal;
  private final Housekeeping housekeeping;
  private final SeenMail seen;
  private final RecipientHistory recipients;
  private final Campaigns campaigns;
  private final CampaignExchange exchange;
  private final Resolver resolver;
  private final Pictures pictures;
  private final MilterServer server;
  private final AtomicReference<Configuration> configuration;
  private final AtomicReference<Screening> screening;
  private final AtomicReference<ListCheck> lists;
  private final AtomicReference<Detectors> detectors;
  private final OwnAddresses ownAddresses;
  private final EarlyWarning warning;
  private final Courier courier;
  private final Monitoring monitoring = new Monitoring();
  private volatile boolean configurationOk = true;

  /// What it is made for.
  private enum Purpose {
    SERVE,
    LOOK
  }

  private Daemon(Configuration configuration, InstantSource localClock, Purpose purpose)
      throws IOException {
    Settings settings = configuration.settings();
    DatabaseClock clock = new DatabaseClock(localClock);
    this.clock = clock;
    this.configuration = new AtomicReference<>(configuration);
    database = Database.open(settings.database());
    accounts = new Accounts(database, settings.database().grace(), clock);
    quota = new Quota(database, clock);
    directives = new Directives(database, clock);
    feed =
        switch (purpose) {
          case SERVE ->
              ChangeFeed.start(
                  database,
                  accounts,
                  quota,
                  directives,
                  settings.relay(),
                  Version.current(),
                  clock);
          case LOOK -> ChangeFeed.watch(database, accounts, quota, directives, clock);
        };
    journal =
        switch (purpose) {
          case SERVE ->
              new Journal(database, settings.journal().queueEntries(), settings.journal().spool());
          case LOOK -> new Journal(database, settings.journal().queueEntries());
        };
    housekeeping =
        new Housekeeping(
            database, settings.database(), settings.relay(), settings.journal().keep(), clock);
    seen = new SeenMail(clock);
    recipients = new RecipientHistory(clock);
    campaigns = new Campaigns(clock);
    exchange = CampaignExchange.start(database, campaigns, clock);
    resolver = new Resolver(settings.dns());
    pictures = new Pictures();
    detectors = new AtomicReference<>(detectors(settings));
    screening = new AtomicReference<>(screening(configuration, detectors.get()));
    lists = new AtomicReference<>(new ListCheck(resolver, settings.blockLists()));
    ownAddresses =
        new OwnAddresses(
            () -> this.configuration.get().settings().ownAddresses(),
            lists::get,
            new Alerts(database, settings.relay()));
    Channels channels =
        new Channels(() -> this.configuration.get().settings().alerts().channels(), localClock);
    QueueGauge queue = new QueueGauge(new QueueCounts(database, settings.relay()), localClock);
    warning =
        new EarlyWarning(
            () -> this.configuration.get().settings().alerts(),
            () -> detectors.get().blockListsBelieved(),
            channels,
            database,
            settings.relay(),
            queue,
            localClock);
    courier = new Courier(new Outbox(database, settings.relay()), channels);
    EventIds eventIds = new EventIds(clock);
    BodyBudget budget = BodyBudget.ofThisMachine();
    server =
        new MilterServer(
            settings.listen(),
            settings.milterLimits(),
            Session.WISHES,
            new Sessions(
                () -> this.configuration.get().settings(), screening::get, eventIds, budget));
    monitoring.show(database, journal, quota);
    monitoring.show(resolver, detectors::get);
    monitoring.show(server);
    monitoring.show(ownAddresses, () -> configurationOk);
    monitoring.show(warning);
    monitoring.show(queue);
    monitoring.showLog();
  }

  /// Listens and serves.
  ///
  /// @throws IOException an endpoint cannot be bound; nothing is left running
  public static Daemon start(Configuration configuration, InstantSource clock)
      throws IOException, InterruptedException {
    LogOutput.use(configuration.settings().log(), System.getenv());
    Daemon daemon = new Daemon(configuration, clock, Purpose.SERVE);
    try {
      daemon.monitoring.start(configuration.settings().admin(), daemon::notReady);
      daemon.feed.awaitFirstTurn(configuration.settings().database().statementTimeout());
      daemon.server.start();
      daemon.ownAddresses.start();
      daemon.warning.start();
      daemon.courier.start();
      daemon.housekeeping.start();
    } catch (IOException | InterruptedException | RuntimeException e) {
      daemon.close();
      throw e;
    }
    log.info("{}", daemon.status());
    configuration.warnings().forEach(warning -> log.warn("{}", warning));
    return daemon;
  }

  /// Everything but the listener: for looking at messages in files.
  static Daemon idle(Configuration configuration, InstantSource clock)
      throws IOException, InterruptedException {
    Daemon daemon = new Daemon(configuration, clock, Purpose.LOOK);
    daemon.feed.awaitFirstTurn(configuration.settings().database().statementTimeout());
    daemon.exchange.awaitFirstTurn(configuration.settings().database().statementTimeout());
    return daemon;
  }

  Screening screening() {
    return screening.get();
  }

  /// Why accounts cannot be asked about now; empty when they can. Never asks MariaDB.
  Optional<String> accountsUnknown() {
    return accounts.outdated(READY_WITHIN);
  }

  /// The endpoints as bound, with real port numbers.
  public List<Endpoint> endpoints() {
    return server.endpoints();
  }

  /// What it does now, in a line.
  String status() {
    Policy policy = configuration.get().policy();
    return "listening on %s, mode %s, policy %s"
        .formatted(
            server.endpoints(), policy.mode().name().toLowerCase(Locale.ROOT), policy.version());
  }

  /// Whether all that take connections are alive.
  boolean accepting() {
    return server.accepting();
  }

  /// Where metrics are served, with the real port; empty when they are not.
  public Optional<InetSocketAddress> adminAddress() {
    return monitoring.address();
  }

  /// Why mail should go to another relay, one reason a line.
  private List<String> notReady() {
    List<String> reasons = new ArrayList<>();
    if (server.stopping()) {
      reasons.add("shutting down: no new mail is taken");
    } else if (server.endpoints().isEmpty()) {
      reasons.add("starting: the milter does not listen yet");
    }
    accounts.outdated(READY_WITHIN).ifPresent(reasons::add);
    return reasons;
  }

  /// Takes over the files as they are now, whole or not at all. Messages under way end as they
  /// began.
  ///
  /// @return whether the new configuration is in force
  public synchronized boolean reload(Path file) {
    configurationOk =
        switch (Configuration.load(file)) {
          case Invalid<Configuration>(var errors) -> {
            errors.forEach(error -> log.error("{}", error));
            log.error("reload refused: {} errors, the old configuration stays", errors.size());
            yield false;
          }
          case Valid<Configuration>(Configuration loaded) -> adopt(loaded);
        };
    return configurationOk;
  }

  private boolean adopt(Configuration loaded) {
    Settings before = configuration.get().settings();
    List<String> fixed = new ArrayList<>();
    for (Fixed setting : FIXED) {
      if (!Objects.equals(
          setting.value().apply(before), setting.value().apply(loaded.settings()))) {
        fixed.add(setting.key());
      }
    }
    if (!fixed.isEmpty()) {
      log.error(
          "reload refused: a change of {} needs a restart, the old configuration stays", fixed);
      return false;
    }
    Detectors fresh = detectors(loaded.settings());
    screening.set(screening(loaded, fresh));
    detectors.set(fresh);
    lists.set(new ListCheck(resolver, loaded.settings().blockLists()));
    configuration.set(loaded);
    LogOutput.use(loaded.settings().log(), System.getenv());
    loaded.warnings().forEach(warning -> log.warn("{}", warning));
    log.info("reloaded, mode {}, policy {}", loaded.policy().mode(), loaded.policy().version());
    return true;
  }

  private Detectors detectors(Settings settings) {
    return Detectors.builtIn(
        resolver,
        recipients,
        campaigns,
        pictures,
        new DetectorSettings(
            settings.relay(),
            settings.ownAddresses(),
            settings.blockLists(),
            settings.neverAskedHosts(),
            scripts(settings),
            settings.rejectionBounds(),
            settings.clamd()));
  }

  private static ScriptHeaders scripts(Settings settings) {
    return new ScriptHeaders(
        settings.trustedWebServers(), settings.scriptHeaders(), settings.loginHeaders());
  }

  private Screening screening(Configuration with, Detectors detectors) {
    Settings settings = with.settings();
    return new Screening(
        settings.relay(),
        with.policy(),
        with.veil(),
        settings.messageLimits(),
        detectors,
        scripts(settings),
        settings.reinjectionFrom(),
        seen,
        recipients,
        accounts,
        quota,
        directives,
        journal,
        monitoring::count,
        clock);
  }

  /// Lets messages under way finish, for `limits.drain` at most; new mail is told to come back.
  public void drain() throws InterruptedException {
    boolean whole = server.drain(configuration.get().settings().drain());
    log.info(whole ? "drained" : "drain limit reached, remaining connections closed");
  }

  /// Stops at once; what the journal still holds is written if MariaDB answers, else to its file.
  @Override
  public void close() {
    server.close();
    housekeeping.close();
    courier.close();
    warning.close();
    ownAddresses.close();
    exchange.close();
    feed.close();
    quota.close();
    journal.close();
    resolver.close();
    pictures.close();
    accounts.close();
    database.close();
    monitoring.close();
  }
}
