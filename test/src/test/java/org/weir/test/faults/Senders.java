package org.weir.test.faults;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.weir.test.faults.Ledger.Accepted;
import org.weir.test.rig.SmtpClient;
import org.weir.test.rig.SmtpClient.Reply;

/// Mail programs of all customers, on both relays. What is refused for the moment, or whose
/// connection is lost, is tried again after a while, at either relay; what was sent whole and not
/// answered is not, for it may have been accepted. Thread-safe.
final class Senders implements AutoCloseable {
  private static final int PROGRAMS = 6;
  private static final int MOST_WAITING = 250;
  private static final int MOST_REFUSALS_FOR_QUOTA = 3;
  private static final Duration SMTP_TIMEOUT = Duration.ofSeconds(40);
  private static final String CLIENT = "198.51.100.";

  /// A letter that is tried, mostly again.
  ///
  /// @param overQuota how often it was refused for a limit
  /// @param due as `System.nanoTime` counts; 0 = now, for the first time
  private record Waiting(Letter letter, int overQuota, long due) implements Delayed {
    boolean isNew() {
      return due == 0;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private final List<Host> hosts;
  private final Ledger ledger;
  private final DelayQueue<Waiting> waiting = new DelayQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicLong numbers = new AtomicLong();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean writing = true;

  private Senders(List<Host> hosts, Ledger ledger) {
    this.hosts = hosts;
    this.ledger = ledger;
  }

  /// Begins to send.
  static Senders start(List<Host> hosts, Ledger ledger, long seed) {
    var senders = new Senders(hosts, ledger);
    for (int program = 0; program < PROGRAMS; program++) {
      var random = new Random(seed + program);
      senders.threads.add(Thread.ofVirtual().start(() -> senders.program(random)));
    }
    return senders;
  }

  /// From now on nothing new is written, only tried again.
  void writeNoMore() {
    writing = false;
  }

  /// Letters that nobody has accepted yet, but may.
  int open() {
    return waiting.size() + underWay.get();
  }

  private void program(Random random) {
    try {
      do {
        underWay.incrementAndGet();
        try {
          session(random);
        } finally {
          underWay.decrementAndGet();
        }
      } while (!closing.await(150 + random.nextInt(400), TimeUnit.MILLISECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// One connection of any login, with one letter to three.
  private void session(Random random) {
    int host = random.nextInt(hosts.size());
    Waiting next = waiting.poll();
    if (next == null && mayWrite()) {
      next = written(Letter.write(numbers.incrementAndGet(), random));
    }
    if (next == null) {
      return;
    }
    Letter first = next.letter();
    int more = next.isNew() ? random.nextInt(3) : 0; // or what is refused would grow and grow
    try (SmtpClient client = SmtpClient.connect(hosts.get(host).postfix().port(), SMTP_TIMEOUT)) {
      logIn(client, first.login(), random);
      for (int left = more; next != null; left--) {
        Waiting current = next;
        next = null;
        attempt(client, host, current, random);
        if (left > 0 && mayWrite()) {
          next = written(first.another(numbers.incrementAndGet(), random));
        }
      }
    } catch (IOException e) {
      ledger.refused(String.valueOf(e.getMessage()));
      if (next != null) {
        again(next, false, random);
      }
    }
  }

  private boolean mayWrite() {
    return writing && waiting.size() < MOST_WAITING;
  }

  private Waiting written(Letter letter) {
    ledger.written(letter);
    return new Waiting(letter, 0, 0);
  }

  private static void logIn(SmtpClient client, String login, Random random) throws IOException {
    client.ehlo("pc.faults.test");
    client.xclient(
        "ADDR=" + CLIENT + (1 + random.nextInt(20)), "NAME=[UNAVAILABLE]", "LOGIN=" + login);
    client.ehlo("pc.faults.test");
  }

  private void again(Waiting last, boolean overQuota, Random random) {
    int refusals = last.overQuota() + (overQuota ? 1 : 0);
    if (refusals < MOST_REFUSALS_FOR_QUOTA) {
      long millis = (overQuota ? 4_000L : 800L) + random.nextInt(1_500);
      long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      waiting.add(new Waiting(last.letter(), refusals, due));
    }
  }

  /// @throws IOException the connection is lost; whatever became of the letter is noted
  private void attempt(SmtpClient client, int host, Waiting tried, Random random)
      throws IOException {
    Letter letter = tried.letter();
    Reply reply;
    try {
      reply = envelope(client, letter);
    } catch (IOException e) {
      again(tried, false, random);
      throw e;
    }
    if (reply.code() != 354) {
      refused(tried, reply, random);
      client.command("RSET");
      return;
    }
    Instant sent = Instant.now();
    try {
      client.write(letter.text() + ".\r\n");
      reply = client.reply();
    } catch (IOException e) {
      ledger.unanswered(letter);
      throw e;
    }
    if (reply.code() == 250) {
      ledger.accepted(new Accepted(letter, host, reply.queueId(), sent, Instant.now()));
    } else {
      refused(tried, reply, random);
    }
  }

  private static Reply envelope(SmtpClient client, Letter letter) throws IOException {
    Reply reply = client.mail("<" + letter.login() + ">");
    for (String recipient : letter.recipients()) {
      reply = reply.positive() ? client.rcpt("<" + recipient + ">") : reply;
    }
    return reply.positive() ? client.command("DATA") : reply;
  }

  private void refused(Waiting tried, Reply reply, Random random) {
    if (reply.code() / 100 != 4) {
      ledger.wrong(tried.letter(), reply.toString());
      return;
    }
    boolean overQuota = reply.text().contains(" W20");
    ledger.refused(reply.code() + " " + reply.text().replaceFirst("(?s) [^W ].*", ""));
    again(tried, overQuota, random);
  }

  /// Ends all attempts.
  @Override
  public void close() {
    writing = false;
    closing.countDown();
    try {
      for (Thread thread : threads) {
        thread.join(SMTP_TIMEOUT);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
