package org.weir.store;

/// Notes in table `audit` what was done to mail in a queue. Thread-safe.
public final class QueueAudit {
  private final Database database;
  private final Audit audit;

  /// @param who the person
  public QueueAudit(Database database, String who) {
    this.database = database;
    audit = new Audit(who);
  }

  /// Notes one change on one relay.
  ///
  /// @param verb `hold`, `release`, `delete` or `flush`
  /// @param filter which messages were meant, for people
  public void note(String verb, String relay, long messages, String filter) {
    database.run(
        "note in audit",
        sql -> {
          audit.note(sql, "queue." + verb, null, relay + ": " + messages + " messages, " + filter);
          return true;
        });
  }
}
