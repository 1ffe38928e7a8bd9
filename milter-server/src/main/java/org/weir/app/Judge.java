package org.weir.app;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.weir.picture.Pictures;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Client;
import org.weir.policy.Decision;
import org.weir.policy.Evidence;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.Policy;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Rule;
import org.weir.policy.Policy.Rules;
import org.weir.policy.SenderOwner;
import org.weir.policy.Usage;
import org.weir.session.EventIds;
import org.weir.session.Screening;
import org.weir.signal.Detectors;
import org.weir.signal.Mail;
import org.weir.signal.Wording;
import org.weir.store.Deadline;

/// Judges messages that no MTA tells of. Charges nothing, records nothing. Thread-safe.
public final class Judge {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How a message came, as far as its own header does not say it.
  ///
  /// @param sender null: as the header says
  /// @param recipients empty: as the header says
  public record Way(
      @Nullable InetAddress client,
      @Nullable String login,
      @Nullable String sender,
      List<String> recipients) {
    /// Nothing is known but the message.
    public static final Way UNKNOWN = new Way(null, null, null, List.of());

    public Way {
      recipients = List.copyOf(recipients);
    }
  }

  /// A judged message.
  ///
  /// @param reading nanoseconds for taking the body apart
  /// @param examining nanoseconds for all detectors after that
  public record Judged(Evidence evidence, Decision decision, long reading, long examining) {
    /// Both together, in milliseconds.
    public double millis() {
      return (reading + examining) / 1e6;
    }
  }

  private interface Examining {
    Evidence examine(Mail mail) throws InterruptedException;
  }

  private final Policy policy;
  private final UnaryOperator<MessageFacts> attributing;
  private final Examining examining;
  private final EventIds events = new EventIds(InstantSource.system());

  private Judge(Policy policy, UnaryOperator<MessageFacts> attributing, Examining examining) {
    this.policy = policy;
    this.attributing = attributing;
    this.examining = examining;
  }

  /// By what the message itself shows: no DNS, no accounts, no campaigns. The score is that of the
  /// content's signals, and the policy's fixed rules decide nothing.
  ///
  /// @param pictures outlives the judge
  public static Judge ofContent(Policy policy, Pictures pictures, Wording wording) {
    Detectors detectors = Detectors.ofContent(pictures, wording);
    return new Judge(
        byScoreOnly(policy),
        UnaryOperator.identity(),
        mail -> new Evidence(mail.facts(), mail.usage(), detectors.examine(mail, PATIENCE)));
  }

  /// As a relay does.
  static Judge of(Screening screening, Policy policy) {
    return new Judge(
        policy,
        facts -> screening.attribute(facts, Deadline.in(PATIENCE)),
        mail -> screening.examine(mail, Deadline.in(PATIENCE)));
  }

  /// As a relay does that knows no accounts: the fixed rules, which are about them, decide nothing.
  static Judge withoutAccounts(Screening screening, Policy policy) {
    return new Judge(
        byScoreOnly(policy),
        UnaryOperator.identity(),
        mail -> screening.examine(mail, Deadline.in(PATIENCE)));
  }

  private static Policy byScoreOnly(Policy policy) {
    Rule pass = new Rule(Action.PASS, Mode.ENFORCE);
    return new Policy(
        policy.version(),
        policy.mode(),
        new Rules(pass, pass, pass, pass, pass, pass, pass),
        policy.weights(),
        policy.thresholds());
  }

  /// What would be decided about a message that came this way.
  public Judged judge(EmlFile eml, Way way) throws InterruptedException {
    MessageFacts facts = attributing.apply(facts(eml, way));
    Mail mail = Mail.of(facts, new Usage.NotAsked(), eml.body(), eml.body().length, eml.cut());
    long began = System.nanoTime();
    var _ = mail.content();
    long read = System.nanoTime();
    Evidence evidence = examining.examine(mail);
    long examined = System.nanoTime();
    return new Judged(evidence, policy.decide(evidence), read - began, examined - read);
  }

  private MessageFacts facts(EmlFile eml, Way way) {
    List<String> recipients = way.recipients().isEmpty() ? eml.recipients() : way.recipients();
    return new MessageFacts(
        events.next(),
        InstantSource.system().instant(),
        null,
        Origin.SMTP,
        new Client("unknown", way.client(), 0),
        null,
        way.login(),
        null,
        null,
        way.sender() == null ? eml.sender() : way.sender(),
        recipients,
        Math.max(1, recipients.size()),
        0,
        eml.headers(),
        eml.body().length,
        new Attribution.Nobody(),
        SenderOwner.NOT_ASKED);
  }
}
