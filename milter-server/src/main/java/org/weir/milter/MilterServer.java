package org.weir.milter;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens for MTAs and runs a session for each of their connections, on a thread of its own.
///
/// Connections beyond the limit wait in the kernel's backlog: a permit is taken before `accept`,
/// one by each endpoint that waits. No failure of one connection is felt by another. Thread-safe;
/// started once.
public final class MilterServer implements AutoCloseable {
  /// What happens on a connection.
  @FunctionalInterface
  public interface Connections {
    /// Called on the connection's own thread, after the negotiation; the connection is closed when
    /// it returns or throws.
    void run(MilterConnection connection) throws IOException, InterruptedException;

    /// Whether this address may connect; asked before anything is spent on a TCP connection. For a
    /// unix socket its permissions say who may.
    default boolean mayConnect(InetAddress address) {
      return true;
    }
  }

  /// Virtual threads, measured by `test/bench-engine`: from 8 connections on they take half the CPU
  /// time of platform threads, which the kernel has to switch, and idle ones a fraction of the
  /// memory. With one connection and every step answered platform threads are faster; what we
  /// negotiate makes that difference vanish.
  private static final ThreadFactory CONNECTION_THREADS =
      Thread.ofVirtual().name("milter-", 1).factory();

  private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(MilterServer.class);

  private final List<Endpoint> wanted;
  private final Connections connections;
  private final ThreadFactory threads;
  private final Incidents incidents = new Incidents(System::nanoTime);
  private final MilterConnection.Surroundings surroundings;
  private final int maxConnections;
  private final Semaphore permits;
  private final Map<MilterConnection, Thread> open = new ConcurrentHashMap<>();
  private final Watchdog watchdog;
  private final List<Listener> listeners = new ArrayList<>(); // guarded by itself
  private final List<Thread> workers = new ArrayList<>(); // guarded by listeners
  private volatile boolean stopping;
  private volatile boolean closed;

  public MilterServer(
      List<Endpoint> endpoints, MilterLimits limits, MilterWishes wishes, Connections connections) {
    this(endpoints, limits, wishes, connections, CONNECTION_THREADS);
  }

  /// With other threads, to compare them.
  MilterServer(
      List<Endpoint> endpoints,
      MilterLimits limits,
      MilterWishes wishes,
      Connections connections,
      ThreadFactory threads) {
    this.threads = threads;
    this.wanted = List.copyOf(endpoints);
    this.connections = connections;
    this.surroundings =
        new MilterConnection.Surroundings(limits, wishes, incidents, () -> stopping);
    this.maxConnections = limits.maxConnections();
    this.permits = new Semaphore(maxConnections);
    this.watchdog = new Watchdog(open.keySet(), limits);
    if (maxConnections < wanted.size()) {
      throw new IllegalArgumentException("fewer connections than endpoints");
    }
  }

  /// Binds all endpoints or none, and begins to accept.
  ///
  /// @throws IOException naming the endpoint and what is wrong with it
  public void start() throws IOException {
    synchronized (listeners) {
      if (stopping || !listeners.isEmpty()) {
        throw new IllegalStateException("a server is started once");
      }
      try {
        for (Endpoint endpoint : wanted) {
          listeners.add(Listener.bind(endpoint));
        }
      } catch (IOException e) {
        listeners.forEach(Listener::close);
        listeners.clear();
        throw e;
      }
      workers.add(Thread.ofPlatform().name("milter-watchdog").daemon().start(watchdog));
      for (Listener listener : listeners) {
        workers.add(
            Thread.ofPlatform().name("milter-accept").daemon().start(() -> acceptFrom(listener)));
      }
    }
  }

  /// Where it listens, with the ports the system chose.
  public List<Endpoint> endpoints() {
    synchronized (listeners) {
      return listeners.stream().map(Listener::bound).toList();
    }
  }

  /// Whether every endpoint has its thread and connections have their time limits. Also true when
  /// as many are open as may be. False before [#start] and once it stops.
  public boolean accepting() {
    synchronized (listeners) {
      return !stopping && !workers.isEmpty() && workers.stream().allMatch(Thread::isAlive);
    }
  }

  /// Whether it has been told to stop: connections that are open may go on for a while.
  public boolean stopping() {
    return stopping;
  }

  /// How many connections there are now.
  public int connections() {
    return open.size();
  }

  public MilterCounters counters() {
    return incidents.counters();
  }

  /// Stops accepting and waits for the connections to end. Idle ones are kept as well, since an MTA
  /// that finds one closed applies its default action to the next message; sessions see
  /// [MilterConnection#draining()] and refuse new messages with 421. What is left at the limit is
  /// closed and its thread interrupted.
  ///
  /// @return whether all ended by themselves
  public boolean drain(Duration limit) throws InterruptedException {
    stopListening();
    boolean ended = allEnded(limit);
    if (!ended) {
      log.warn(
          "{} connections still open after {} s, closing them", open.size(), limit.toSeconds());
      open.forEach(MilterServer::end);
      if (!allEnded(FAREWELL)) {
        log.warn("{} sessions did not end", open.size());
      }
    }
    watchdog.stop();
    return ended;
  }

  /// Closes everything now.
  @Override
  public void close() {
    closed = true;
    stopListening();
    open.forEach(MilterServer::end);
    watchdog.stop();
  }

  private void stopListening() {
    stopping = true;
    synchronized (listeners) {
      listeners.forEach(Listener::close);
    }
  }

  /// All have ended when all permits are back.
  private boolean allEnded(Duration limit) throws InterruptedException {
    if (!permits.tryAcquire(maxConnections, limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    permits.release(maxConnections);
    return true;
  }

  private static void end(MilterConnection connection, Thread thread) {
    connection.close();
    thread.interrupt();
  }

  private void acceptFrom(Listener listener) {
    while (!stopping) {
      permits.acquireUninterruptibly();
      boolean handedOver = false;
      try {
        handedOver = begin(listener.accept());
      } catch (ClosedChannelException _) {
        return; // the server is being stopped
      } catch (IOException | OutOfMemoryError e) {
        // No descriptor or no thread left, mostly: whoever waits in the backlog waits a little
        // more.
        incidents.warn("accepting on " + listener.bound(), String.valueOf(e.getMessage()));
        LockSupport.parkNanos(this, PAUSE_NANOS);
      } finally {
        if (!handedOver) {
          permits.release();
        }
      }
    }
  }

  /// @return whether a thread has the connection, and its permit
  private boolean begin(Listener.Accepted accepted) throws IOException {
    InetAddress address = accepted.address();
    if (address != null && !connections.mayConnect(address)) {
      accepted.channel().close();
      incidents.turnedAway(accepted.peer().host());
      return false;
    }
    incidents.accepted();
    MilterConnection connection =
        new MilterConnection(accepted.channel(), accepted.peer(), surroundings);
    Thread thread = threads.newThread(() -> converse(connection));
    open.put(connection, thread);
    try {
      thread.start();
      if (closed) {
        end(connection, thread); // too late for close() to see it
      }
      return true;
    } catch (OutOfMemoryError e) {
      open.remove(connection);
      connection.close();
      throw e;
    }
  }

  /// The whole life of a connection; each failure to its place.
  private void converse(MilterConnection connection) {
    try {
      if (connection.negotiate()) {
        connections.run(connection);
      }
    } catch (ProtocolException e) {
      incidents.malformed(connection.host(), e);
    } catch (IOException e) {
      log.debug("{}: {}", connection.peer(), e.toString());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.error("session of {} failed", connection.peer(), e);
    } finally {
      connection.close();
      open.remove(connection);
      permits.release();
    }
  }
}
