package org.weir.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a user of the database is for, and the rights that this takes: no more.
public enum Role {
  /// `weir db migrate`. Triggers and procedures go on to run with this user's rights.
  MIGRATE(
      "weir_migrate",
      new Right(
          "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES, CREATE VIEW,"
              + " SHOW VIEW, TRIGGER, CREATE ROUTINE, ALTER ROUTINE, EXECUTE",
          Right.ALL)),

  /// `weir serve`, `weir agent`, `weir check`.
  DAEMON(
      "weir",
      new Right(
          "SELECT", "account", "identity", "plan", "quota", "directive", "flyway_schema_history"),
      new Right("SELECT, DELETE", "change_feed", "alert_mute"),
      new Right(
          "SELECT, INSERT, UPDATE, DELETE",
          "quota_usage",
          "decision",
          "fingerprint",
          "fingerprint_seen",
          "held_message",
          "alert",
          "notice"),
      new Right("SELECT, INSERT, UPDATE", "relay", "lease", "housekeeping"),
      new Right(
          "SELECT, DELETE, UPDATE (state, claimed_at, done_at, outcome, error)", "queue_command"),
      new Right("SELECT, INSERT", "queue_command_item"),
      new Right("INSERT", "audit"),
      new Right("EXECUTE", "PROCEDURE keep_decisions", "PROCEDURE forget_old_rows")),

  /// All that operators do by the command line. Who has it may delete mail in the queues.
  ADMIN(
      "weir_admin",
      new Right(
          "SELECT, INSERT, UPDATE, DELETE",
          "account",
          "identity",
          "plan",
          "plan_rule",
          "quota",
          "quota_usage",
          "directive",
          "alert_mute"),
      new Right("SELECT, INSERT", "audit", "queue_command"),
      new Right("SELECT, INSERT, UPDATE", "fingerprint"),
      new Right("SELECT, UPDATE", "held_message"),
      new Right(
          "SELECT",
          "decision",
          "fingerprint_seen",
          "relay",
          "queue_command_item",
          "alert",
          "notice",
          "limits_now",
          "usage_now",
          "platform_usage_now",
          "top_senders_today"),
      new Right("CREATE TEMPORARY TABLES", Right.ALL)),

  /// A billing system that keeps accounts in step; it sees no mail and grants nothing.
  BILLING(
      "weir_billing",
      new Right("SELECT, INSERT, UPDATE", "account"),
      new Right("SELECT, INSERT, UPDATE, DELETE", "identity"),
      new Right("SELECT", "plan")),

  /// Reports and dashboards: reads all, changes nothing.
  READER("weir_read", new Right("SELECT", Right.ALL)),

  /// `mariadb-dump`.
  BACKUP(
      "weir_backup",
      new Right("SELECT, SHOW VIEW, TRIGGER", Right.ALL),
      new Right("SELECT", "mysql.proc"));

  private final String user;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of, of records of such
  private final List<Right> rights;

  Role(String user, Right... rights) {
    this.user = user;
    this.rights = List.of(rights);
  }

  /// The user that is meant unless somebody says otherwise.
  public Grantee user() {
    return new Grantee(user, "localhost");
  }

  /// Makes the user where it is not there yet, without a password that anybody could give, and
  /// grants; doing it again, after an upgrade, harms nothing. Tables must be there.
  ///
  /// @param database its name, from a configuration file
  /// @return statements without a semicolon
  public List<String> grants(Grantee to, String database) {
    List<String> statements = new ArrayList<>();
    statements.add(
        "CREATE USER IF NOT EXISTS "
            + to.quoted()
            + " IDENTIFIED VIA mysql_native_password USING 'invalid'");
    for (Right right : rights) {
      for (String on : right.on()) {
        statements.add(
            "GRANT " + right.privileges() + " ON " + target(database, on) + " TO " + to.quoted());
      }
    }
    return List.copyOf(statements);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Only in a grant on the whole database are `_` and `%` wildcards.
  private static String target(String database, String on) {
    if (on.equals(Right.ALL)) {
      return "`" + database.replace("_", "\\_").replace("%", "\\%") + "`.*";
    }
    if (on.contains(".")) { // of the server's own
      return on;
    }
    String name = on.substring(on.indexOf(' ') + 1);
    return on.substring(0, on.length() - name.length()) + "`" + database + "`.`" + name + "`";
  }

  private record Right(String privileges, List<String> on) {
    static final String ALL = "*";

    Right(String privileges, String... on) {
      this(privileges, List.of(on));
    }
  }
}
