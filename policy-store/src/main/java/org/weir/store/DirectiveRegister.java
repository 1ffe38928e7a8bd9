package org.weir.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weir.campaign.Fingerprint;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Directive;
import org.weir.policy.Directive.Kind;

/// Directives as the command line gives, shows and lifts them; every one is in table `audit`. What
/// the database refuses is a [StoreException] that names the broken rule. Thread-safe.
public final class DirectiveRegister {
  private static final int LONGEST_REASON = 255;
  private static final int LONGEST_WHO = 128;
  private static final int MOST_ALIKE = 1_000;
  private static final int LONGEST_NAME = 255;

  private final Database database;
  private final String who;
  private final Audit audit;

  /// @param who the person, for the directive and the audit
  public DirectiveRegister(Database database, String who) {
    this.database = database;
    this.who = JournalRow.cut(who, LONGEST_WHO);
    audit = new Audit(who);
  }

  /// A directive and what became of it.
  ///
  /// @param liftedAt null = not lifted
  /// @param liftedBy empty = not lifted
  public record Entry(Directive directive, @Nullable Instant liftedAt, String liftedBy) {}

  /// A directive that was given.
  ///
  /// @param known whether what it is about has been heard of: an identity, a campaign that was seen
  public record Given(Directive directive, boolean known) {}

  /// Says from now on what is to be done with mail of that sender or campaign.
  ///
  /// @param value as a person writes it
  /// @param time from now on by MariaDB's clock; null = until it is lifted
  public Given give(
      Kind kind, String value, Action action, @Nullable Duration time, String reason) {
    return database.retrying(() ->
        database.transaction(
            "give directive", sql -> give(sql, kind, value, action, time, reason)));
  }

  private Given give(
      Sql sql, Kind kind, String value, Action action, @Nullable Duration time, String reason)
      throws SQLException {
    if (inForce(sql) >= Directives.MOST) {
      throw StoreException.refused(
          "give directive", "there are " + Directives.MOST + " already; lift some");
    }
    Long accountId = kind == Kind.ACCOUNT ? AccountRegister.required(sql, value).id() : null;
    String stored = stored(sql, kind, value);
    sql.change(
        """
        INSERT INTO directive (kind, account_id, value, action, reason, who, valid_until)
        VALUES (?, ?, ?, ?, ?, ?, NOW(6) + INTERVAL ? SECOND)
        """,
        kind.word(),
        accountId,
        accountId == null ? stored : "",
        action.word(),
        JournalRow.cut(reason, LONGEST_REASON),
        who,
        time);
    Directive given =
        sql.first(
                "SELECT " + Directives.COLUMNS + " WHERE d.id = LAST_INSERT_ID()",
                Directives::directive)
            .orElseThrow();
    audit.note(sql, "directive." + action.word(), accountId, described(given) + " " + reason);
    return new Given(given, known(sql, kind, stored));
  }

  private static long inForce(Sql sql) throws SQLException {
    return sql.first(
            "SELECT COUNT(*) AS n FROM directive d WHERE " + Directives.IN_FORCE,
            row -> row.getLong("n"))
        .orElse(0L);
  }

  /// The form that is compared; of accounts the name.
  private static String stored(Sql sql, Kind kind, String value) throws SQLException {
    return switch (kind) {
      case ACCOUNT -> value;
      case LOGIN -> StoredForm.of(sql, Attribution.Kind.LOGIN, value);
      case SCRIPT -> StoredForm.of(sql, Attribution.Kind.SCRIPT, value);
      case NETWORK -> StoredForm.of(sql, Attribution.Kind.NETWORK, value);
      case CAMPAIGN -> campaign(value).toString();
    };
  }

  private static Fingerprint campaign(String value) {
    try {
      return Fingerprint.parse(value.strip().toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw StoreException.refused("read campaign", String.valueOf(e.getMessage()));
    }
  }

  private static boolean known(Sql sql, Kind kind, String value) throws SQLException {
    return switch (kind) {
      case ACCOUNT, NETWORK -> true;
      case LOGIN, SCRIPT ->
          sql.first(
                  "SELECT 1 FROM identity WHERE kind = ? AND value = ?",
                  row -> true,
                  kind.word(),
                  value)
              .orElse(false);
      case CAMPAIGN -> {
        Fingerprint named = Fingerprint.parse(value);
        yield sql.first(
                "SELECT 1 FROM fingerprint WHERE kind = ? AND hash = ? AND check_hash = ?",
                row -> true,
                named.kind().word(),
                named.hash(),
                named.check())
            .orElse(false);
      }
    };
  }

  /// Whether there is an account of exactly that name.
  public boolean hasAccount(String name) {
    return database.run(
        "find account",
        sql -> sql.first("SELECT 1 FROM account WHERE name = ?", row -> true, name).orElse(false));
  }

  /// Names of accounts, or identities of that kind, of which half is as in the given one; empty for
  /// other kinds.
  public List<String> alike(Kind kind, String value) {
    String half = value.substring(0, value.length() / 2);
    String rest = value.substring(value.length() / 2);
    boolean shortOrLong = value.length() < 2 || value.length() > LONGEST_NAME;
    if (shortOrLong || kind == Kind.NETWORK || kind == Kind.CAMPAIGN) {
      return List.of();
    }
    String names =
        kind == Kind.ACCOUNT
            ? "SELECT name FROM account WHERE ? = 'account'"
            : "SELECT value AS name FROM identity WHERE kind = ?";
    return database.run(
        "look for names alike",
        sql ->
            sql.list(
                "SELECT name FROM ("
                    + names
                    + ") names"
                    + " WHERE LEFT(name, ?) = ? OR RIGHT(name, ?) = ? LIMIT ?",
                row -> row.getString("name"),
                kind.word(),
                half.length(),
                half,
                rest.length(),
                rest,
                MOST_ALIKE));
  }

  /// Directives, the youngest first.
  ///
  /// @param ended whether to list also those that are lifted or over
  public List<Entry> list(boolean ended, int limit) {
    return database.run(
        "list directives",
        sql ->
            sql.list(
                "SELECT "
                    + Directives.COLUMNS
                    + (ended ? "" : " WHERE " + Directives.IN_FORCE)
                    + " ORDER BY d.created_at DESC, d.id DESC LIMIT ?",
                DirectiveRegister::entry,
                limit));
  }

  /// Ends one that is in force; empty when there is none of that number.
  public Optional<Directive> lift(long id) {
    return lift("d.id = ?", id).stream().findFirst();
  }

  /// Ends all that are in force on that sender or campaign.
  ///
  /// @param value as a person writes it
  public List<Directive> lift(Kind kind, String value) {
    String stored = database.run("read " + kind.word(), sql -> stored(sql, kind, value));
    return lift("d.kind = ? AND COALESCE(a.name, d.value) = ?", kind.word(), stored);
  }

  private List<Directive> lift(String which, Object... parameters) {
    return database.retrying(() ->
        database.transaction(
            "lift directive",
            sql -> {
              List<Directive> inForce =
                  sql.list(
                      "SELECT "
                          + Directives.COLUMNS
                          + " WHERE "
                          + Directives.IN_FORCE
                          + " AND "
                          + which
                          + " FOR UPDATE",
                      Directives::directive,
                      parameters);
              for (Directive each : inForce) {
                lift(sql, each);
              }
              return inForce;
            }));
  }

  private void lift(Sql sql, Directive each) throws SQLException {
    sql.change(
        "UPDATE directive SET lifted_at = NOW(6), lifted_by = ? WHERE id = ?", who, each.id());
    Optional<Long> accountId =
        sql.first(
            "SELECT account_id FROM directive WHERE id = ? AND kind = 'account'",
            row -> row.getLong("account_id"),
            each.id());
    audit.note(sql, "directive.lift", accountId.orElse(null), described(each));
  }

  private static String described(Directive directive) {
    return directive.id()
        + ": "
        + directive.action().word()
        + " "
        + directive.kind().word()
        + " "
        + directive.value()
        + (directive.validUntil() == null ? "" : " until " + directive.validUntil());
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        Directives.directive(row), Sql.instantOrNull(row, "lifted_at"), row.getString("lifted_by"));
  }
}
