package org.weir.test.rig;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.weir.milter.Endpoint;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;
import org.weir.milter.MilterReply;

/// One customer's mail through many connections to several relays, without an MTA in between: each
/// connection sends one message after the other until its relay says that the quota is used up.
/// Thread-safe.
public final class Senders implements AutoCloseable {
  private static final Duration HUNG = Duration.ofSeconds(60);

  /// What the sender of a message hears.
  public enum Verdict {
    ACCEPTED,
    OVER_QUOTA, // 451 4.7.1 W201
    DEFERRED, // 451 4.3.0 W901
    WRONG // anything else
  }

  /// The end of one message.
  ///
  /// @param relay its place in the list
  /// @param text what was said when it was not accepted
  /// @param took from MAIL FROM on
  public record Answer(int relay, Verdict verdict, String text, Duration took) {}

  /// What happens in the middle, in the thread of the connection whose message was accepted.
  public interface Incident {
    void happen() throws Exception;
  }

  private final String login;
  private final Duration pause;
  private final int mark;
  private final Incident incident;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

  private Senders(String login, Duration pause, int mark, Incident incident) {
    this.login = login;
    this.pause = pause;
    this.mark = mark;
    this.incident = incident;
  }

  /// Begins to send.
  ///
  /// @param connections spread evenly over the relays
  /// @param pause of each connection between two messages
  /// @param mark when so many messages are accepted, the incident happens
  public static Senders start(
      List<Endpoint> relays,
      String login,
      int connections,
      Duration pause,
      int mark,
      Incident incident) {
    var senders = new Senders(login, pause, mark, incident);
    for (int connection = 0; connection < connections; connection++) {
      int relay = connection % relays.size();
      senders.threads.add(
          Thread.ofVirtual().start(() -> senders.connection(relay, relays.get(relay))));
    }
    return senders;
  }

  /// One message in a connection of its own.
  public static Answer one(Endpoint relay, String login) {
    var sender = new Senders(login, Duration.ZERO, 0, () -> {});
    try (MilterClient client = sender.open(relay)) {
      return sender.message(client, 0);
    } catch (IOException e) {
      return new Answer(0, Verdict.WRONG, e.toString(), Duration.ZERO);
    }
  }

  private MilterClient open(Endpoint relay) throws IOException {
    MilterClient client = MilterClient.connect(relay, HUNG);
    client.negotiate();
    client.connect("client.test", '4', 4711, "198.51.100.7");
    client.helo("client.test");
    return client;
  }

  private void connection(int relay, Endpoint endpoint) {
    try (MilterClient client = open(endpoint)) {
      Verdict last;
      do {
        Answer answer = message(client, relay);
        answers.add(answer);
        last = answer.verdict();
        if (last == Verdict.ACCEPTED && accepted.incrementAndGet() == mark) {
          incident.happen();
        }
      } while (last != Verdict.OVER_QUOTA
          && !closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
      client.quit();
    } catch (Exception e) { // for the thread that waits
      failure.compareAndSet(null, e);
    }
  }

  private Answer message(MilterClient client, int relay) throws IOException {
    long began = System.nanoTime();
    MilterReply reply = verdict(client);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    client.abort(); // Postfix does so after every message, delivered or not
    return switch (reply) {
      case MilterReply.Continue() -> new Answer(relay, Verdict.ACCEPTED, "", took);
      case MilterReply.Accept() -> new Answer(relay, Verdict.ACCEPTED, "", took);
      case MilterReply.ReplyCode refusal -> {
        String text =
            refusal.code() + " " + refusal.enhancedStatus() + " " + refusal.lines().getFirst();
        yield new Answer(relay, verdict(text), text, took);
      }
      case MilterReply other -> new Answer(relay, Verdict.WRONG, other.toString(), took);
    };
  }

  private static Verdict verdict(String text) {
    return text.startsWith("451 4.7.1 W201 ")
        ? Verdict.OVER_QUOTA
        : text.startsWith("451 4.3.0 W901 ") ? Verdict.DEFERRED : Verdict.WRONG;
  }

  private MilterReply verdict(MilterClient client) throws IOException {
    client.macros(MacroStage.MAIL, Map.of("{auth_authen}", login));
    MilterReply atMail = client.mail("<" + login + ">");
    if (!atMail.equals(MilterReply.CONTINUE)) {
      return atMail;
    }
    client.rcpt("<someone@example.org>");
    client.data();
    client.header("Subject", "load");
    client.endOfHeaders();
    return client.endOfMessage("text\r\n".getBytes(StandardCharsets.US_ASCII)).reply();
  }

  /// Every answer, when all connections have been told that the quota is used up.
  ///
  /// @throws IllegalStateException when that takes longer, a connection broke, hung or the incident
  ///   failed
  public List<Answer> awaitEnd(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean ended = true;
    for (Thread thread : threads) {
      ended &= thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
    }
    Exception broken = failure.get();
    if (!ended || broken != null) {
      throw new IllegalStateException(
          "sending did not end well within " + timeout + ", accepted: " + accepted, broken);
    }
    return List.copyOf(answers);
  }

  /// Stops sending.
  @Override
  public void close() {
    closing.countDown();
  }
}
