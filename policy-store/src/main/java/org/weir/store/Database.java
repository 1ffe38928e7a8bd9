package org.weir.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.store.StoreException.Fate;

/// The pool of connections to MariaDB. Opens without MariaDB and recovers by itself when it comes
/// back.
///
/// Every call ends within about the statement time-out; where several hosts all hang, those under
/// way at that moment take up to twice the connect time-out for each host more. After a failed call
/// the next ones fail at once but for one try a second. What fails is a [StoreException]; an outage
/// is logged once a minute. Thread-safe; at most `poolSize` calls run at a time.
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);
  private static final int MOST_ATTEMPTS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 160;
  private static final int DEADLOCK = 1213;

  /// "Got error during COMMIT": a Galera node that was cut off in the midst of it does not know
  /// what the others did, and refuses all else from then on.
  private static final int COMMIT_FAILED = 1180;

  private static final String OUTAGE = "outage";

  private final HikariDataSource pool;
  private final Duration statementTimeout;
  private final FailFast failFast = new FailFast();
  private final Complaints complaints = new Complaints();
  private volatile long lastAnswer = System.nanoTime();
  private volatile String lastFailure = "no connection yet";

  private Database(HikariDataSource pool, Duration statementTimeout) {
    this.pool = pool;
    this.statementTimeout = statementTimeout;
  }

  /// Opens the pool; MariaDB may be away.
  ///
  /// @throws IOException when the password file cannot be read
  public static Database open(DatabaseSettings settings) throws IOException {
    return open(
        settings, DatabaseUrl.forMail(settings), settings.poolSize(), settings.statementTimeout());
  }

  /// As [#open(DatabaseSettings)], one connection whose statements may take half an hour.
  public static Database openForLongWork(DatabaseSettings settings) throws IOException {
    return open(settings, DatabaseUrl.forLongWork(settings), 1, DatabaseUrl.LONGEST);
  }

  private static Database open(
      DatabaseSettings settings, String url, int poolSize, Duration statementTimeout)
      throws IOException {
    DatabaseUrl.requireCaFile(settings);
    HikariConfig config = new HikariConfig();
    config.setPoolName("mariadb");
    config.setJdbcUrl(url);
    config.setUsername(settings.user());
    config.setPassword(DatabaseUrl.password(settings));
    config.setMaximumPoolSize(poolSize);
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setConnectionTimeout(Math.max(250, settings.statementTimeout().toMillis()));
    config.setValidationTimeout(250);
    config.setKeepaliveTime(Duration.ofMinutes(1).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(10).toMillis());
    config.setInitializationFailTimeout(-1);
    return new Database(new HikariDataSource(config), statementTimeout);
  }

  /// What is done on a borrowed connection.
  interface Work<T> {
    T on(Sql sql) throws SQLException;
  }

  /// Runs one statement that commits by itself.
  ///
  /// @param operation for people: `find identity`
  <T> T run(String operation, Work<T> work) {
    return run(operation, Deadline.never(), work);
  }

  /// As [#run(String, Work)], within the caller's time, but that a free connection is waited for as
  /// long as ever.
  <T> T run(String operation, Deadline deadline, Work<T> work) {
    if (deadline.passed()) {
      throw new StoreException(Fate.NOT_SENT, operation, "no time is left", null);
    }
    if (!failFast.mayTry()) {
      throw new StoreException(Fate.NOT_SENT, operation, lastFailure, null);
    }
    try (Connection connection = borrow(operation)) {
      return worked(operation, work, new Sql(connection, deadline, statementTimeout));
    } catch (SQLException e) { // of close() alone, which has nothing more to say
      throw new StoreException(Fate.UNCERTAIN, operation, failed(e), e);
    }
  }

  /// As [#run], all or nothing; rolls back when the work throws. The work may roll back itself.
  <T> T transaction(String operation, Work<T> work) {
    return transaction(operation, Deadline.never(), work);
  }

  /// As [#transaction(String, Work)], within the caller's time.
  <T> T transaction(String operation, Deadline deadline, Work<T> work) {
    return run(operation, deadline, sql -> allOrNothing(sql, work));
  }

  /// Switching autocommit off and on again would be two answers to wait for instead of one.
  private <T> T allOrNothing(Sql sql, Work<T> work) throws SQLException {
    sql.change("START TRANSACTION");
    boolean committed = false;
    try {
      T result = work.on(sql);
      sql.connection().commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollBack(sql.connection());
      }
    }
  }

  /// With the connection MariaDB forgets the transaction, too.
  private void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException _) {
      pool.evictConnection(connection);
    }
  }

  /// Calls again what lost a deadlock, or against another Galera node, several times and not past
  /// the statement time-out. What waited for a lock in vain is not tried again: whoever holds it
  /// may hold it long.
  <T> T retrying(Supplier<T> call) {
    return retrying(Deadline.never(), call);
  }

  /// As [#retrying(Supplier)], and not past the deadline either.
  <T> T retrying(Deadline deadline, Supplier<T> call) {
    Deadline last = Deadline.in(deadline.leftOf(statementTimeout));
    for (int attempt = 1; ; attempt++) {
      try {
        return call.get();
      } catch (StoreException e) {
        if (!deadlocked(e) || attempt == MOST_ATTEMPTS || last.passed()) {
          throw e;
        }
        pause(attempt);
      }
    }
  }

  Duration statementTimeout() {
    return statementTimeout;
  }

  /// Connections that are open, in use or not.
  public int connections() {
    return pool.getHikariPoolMXBean().getTotalConnections();
  }

  /// Connections in use at this moment.
  public int busyConnections() {
    return pool.getHikariPoolMXBean().getActiveConnections();
  }

  /// Whether MariaDB answered last time.
  public boolean answering() {
    return !failFast.failing();
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public String toString() {
    return "Database[answering=" + answering() + "]";
  }

  private Connection borrow(String operation) {
    long began = System.nanoTime();
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      boolean ourDoing = Thread.currentThread().isInterrupted() || pool.isClosed();
      String reason = ourDoing ? "interrupted" : busySince(began) ? busy() : failed(e);
      throw new StoreException(Fate.NOT_SENT, operation, reason, e);
    }
  }

  /// Whether others have the connections and MariaDB answers them, or they will find out by
  /// themselves that it does not.
  private boolean busySince(long began) {
    return lastAnswer - began > 0
        || pool.getHikariPoolMXBean().getActiveConnections() >= pool.getMaximumPoolSize();
  }

  private String busy() {
    String reason =
        "all " + pool.getMaximumPoolSize() + " connections to MariaDB are in use by others";
    if (complaints.due("busy")) {
      log.warn("{}: messages are deferred", reason);
    }
    return reason;
  }

  private <T> T worked(String operation, Work<T> work, Sql sql) {
    long began = System.nanoTime();
    try {
      T result = work.on(sql);
      answered();
      return result;
    } catch (Sql.TooLate e) {
      throw new StoreException(Fate.NOT_SENT, operation, String.valueOf(e.getMessage()), e);
    } catch (SQLException e) {
      if (connectionLost(e)) {
        pool.evictConnection(sql.connection());
        boolean timedOut = System.nanoTime() - began > statementTimeout.toNanos() / 2;
        String reason = timedOut ? failed(e) : broken(operation, e);
        throw new StoreException(Fate.UNCERTAIN, operation, reason, e);
      }
      answered();
      throw new StoreException(Fate.REFUSED, operation, String.valueOf(e.getMessage()), e);
    }
  }

  private void answered() {
    lastAnswer = System.nanoTime();
    if (failFast.failing()) {
      failFast.succeeded();
      complaints.settled(OUTAGE);
      log.info("MariaDB answers again");
    }
  }

  private String failed(SQLException failure) {
    String reason = reason(failure);
    lastFailure = reason;
    failFast.failed();
    if (complaints.due(OUTAGE)) {
      log.warn("MariaDB does not answer: {}", reason);
    }
    return reason;
  }

  /// One connection that breaks at once (a KILL, a restart) says nothing of the next one: if that
  /// cannot be had either, borrowing it fails.
  private String broken(String operation, SQLException failure) {
    String reason = reason(failure);
    if (complaints.due("broken")) {
      log.warn("a connection to MariaDB broke: {}: {}", operation, reason);
    }
    return reason;
  }

  private static boolean connectionLost(SQLException e) {
    return e instanceof SQLNonTransientConnectionException
        || e instanceof SQLTransientConnectionException
        || (e.getSQLState() != null && e.getSQLState().startsWith("08"))
        || e.getErrorCode() == COMMIT_FAILED;
  }

  private static boolean deadlocked(StoreException e) {
    return e.getCause() instanceof SQLException cause
        && e.fate() == Fate.REFUSED
        && (cause.getErrorCode() == DEADLOCK || "40001".equals(cause.getSQLState()));
  }

  /// The innermost message, which names the host or the certificate; with advice where TLS is the
  /// trouble, since encryption is on by default and MariaDB before 11.4 has none by default.
  static String reason(SQLException failure) {
    String reason = String.valueOf(failure.getMessage());
    String all = reason;
    for (@Nullable Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        reason = cause.getMessage();
        all = all + " " + reason;
      }
    }
    return TlsAdvice.explain(reason, all);
  }

  private static void pause(int attempt) {
    long mostMillis = Math.min(10L << attempt, LONGEST_PAUSE_MILLIS);
    LockSupport.parkNanos(
        TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(1, mostMillis)));
  }
}
