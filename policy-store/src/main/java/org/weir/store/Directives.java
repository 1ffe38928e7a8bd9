package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.campaign.Fingerprint;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Directive;
import org.weir.policy.Directive.Kind;
import org.weir.store.LiveDirectives.Entry;

/// What operators say about mail, held in memory whole: no message waits for MariaDB. [ChangeFeed]
/// has it read again when it changes; while MariaDB is away what is known goes on and ends by
/// MariaDB's clock as far as that is known. Thread-safe.
public final class Directives {
  /// In force at once; of more the oldest do not act, which is an error for the log.
  static final int MOST = 100_000;

  private static final Logger log = LoggerFactory.getLogger(Directives.class);

  /// A directive with the name of its account.
  static final String COLUMNS =
      """
      d.id, d.kind, d.account_id, COALESCE(a.name, d.value) AS value, d.action, d.reason,
      d.created_at, d.who, d.valid_until, d.lifted_at, d.lifted_by
      FROM directive d LEFT JOIN account a ON a.id = d.account_id
      """;

  /// Those that MariaDB says are in force now.
  static final String IN_FORCE =
      "d.lifted_at IS NULL AND (d.valid_until IS NULL OR d.valid_until > NOW(6))";

  private final Database database;
  private final InstantSource clock;
  private final Complaints complaints = new Complaints();
  private volatile LiveDirectives live = LiveDirectives.of(List.of());
  private volatile boolean known;

  /// @param clock MariaDB's
  public Directives(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Whether they were read since the start; what [#fitting] says before does not count.
  public boolean known() {
    return known;
  }

  /// Whether there is none, so that nothing need be looked up.
  public boolean none() {
    return live.isEmpty();
  }

  /// Whether what is in a message may let it pass.
  public boolean contentMayPass() {
    return live.contentMayPass();
  }

  /// Those in force that fit a message: of each thing it is told by, the youngest.
  ///
  /// @param prints what it is compared with campaigns by; asked for only if a directive is about
  ///   one
  public List<Directive> fitting(
      Hints hints, Attribution attribution, Supplier<? extends Collection<Fingerprint>> prints) {
    LiveDirectives now = live;
    return now.isEmpty() ? List.of() : now.fitting(hints, attribution, prints, clock.instant());
  }

  /// Reads them all again; the old ones are in force until then.
  ///
  /// @throws StoreException when MariaDB does not answer
  void reload() {
    List<Optional<Entry>> rows = database.run("read directives", Directives::read);
    if (rows.size() > MOST && complaints.due("too many")) {
      log.error("more than {} directives are in force: the oldest do not act", MOST);
    }
    live = LiveDirectives.of(rows.stream().limit(MOST).flatMap(Optional::stream).toList());
    known = true;
  }

  private static List<Optional<Entry>> read(Sql sql) throws SQLException {
    return sql.list(
        "SELECT "
            + COLUMNS
            + " WHERE "
            + IN_FORCE
            + " ORDER BY d.created_at DESC, d.id DESC LIMIT ?",
        Directives::entry,
        MOST + 1);
  }

  /// The constraints let nothing else pass, but one odd row must not cost all directives.
  private static Optional<Entry> entry(ResultSet row) throws SQLException {
    try {
      return Optional.of(LiveDirectives.entry(directive(row), Sql.longOrNull(row, "account_id")));
    } catch (IllegalArgumentException e) {
      log.warn("directive {} is left out: {}", row.getLong("id"), e.getMessage());
      return Optional.empty();
    }
  }

  static Directive directive(ResultSet row) throws SQLException {
    return new Directive(
        row.getLong("id"),
        Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("value"),
        Action.valueOf(row.getString("action").toUpperCase(Locale.ROOT)),
        Sql.instant(row, "created_at"),
        Sql.instantOrNull(row, "valid_until"),
        row.getString("who"),
        row.getString("reason"));
  }
}
