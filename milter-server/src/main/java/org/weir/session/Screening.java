package org.weir.session;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.weir.campaign.Fingerprint;
import org.weir.policy.Account;
import org.weir.policy.Account.Status;
import org.weir.policy.Action;
import org.weir.policy.Attribution;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Directive;
import org.weir.policy.EventId;
import org.weir.policy.Evidence;
import org.weir.policy.Finding;
import org.weir.policy.Limit;
import org.weir.policy.MessageFacts;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.Network;
import org.weir.policy.Policy;
import org.weir.policy.SenderOwner;
import org.weir.policy.Settled;
import org.weir.policy.Stages;
import org.weir.policy.Usage;
import org.weir.privacy.Veil;
import org.weir.session.IncomingMessage.HeaderRules;
import org.weir.signal.Detectors;
import org.weir.signal.Mail;
import org.weir.signal.RecipientHistory;
import org.weir.signal.ScriptHeaders;
import org.weir.store.Accounts;
import org.weir.store.Deadline;
import org.weir.store.Directives;
import org.weir.store.Hints;
import org.weir.store.Journal;
import org.weir.store.Quota;
import org.weir.store.Reservation;
import org.weir.store.Spender;
import org.weir.store.StoreException;

/// One message's way: who sends it, is there room in the quota, what do the detectors find, what
/// does the policy decide. One instance per version of the configuration; thread-safe.
public final class Screening {
  /// The MTA searches the message for each; who sends more means harm.
  private static final int MOST_STRIPPED = 1_000;

  private static final Decision HOSTILE =
      new Decision(
          Action.REJECT,
          false,
          Code.HOSTILE_HEADERS,
          "This message has too many header fields that only its relay may set.",
          0,
          List.of());

  private static final Decision FAILED =
      new Decision(Action.DEFER, false, Code.INTERNAL_ERROR, "", 0, List.of());

  /// What says how the body is to be read (RFC 2045).
  private static final Set<String> CONTENT_FIELDS =
      Set.of("content-type", "content-disposition", "content-transfer-encoding");

  /// For the early check, which nothing keeps the MTA waiting for; in time or not at all.
  private static final Duration AT_MAIL = Duration.ofSeconds(1);

  private static final String SEEN_BEFORE = "seen-before";

  private final String relay;
  private final Policy policy;
  private final Veil veil;
  private final MessageLimits limits;
  private final Detectors detectors;
  private final ScriptHeaders scripts;
  private final List<Network> reinjectionFrom;
  private final SeenMail seen;
  private final RecipientHistory recipients;
  private final Accounts accounts;
  private final Quota quota;
  private final Directives directives;
  private final Journal journal;
  private final Consumer<Settled> count;
  private final InstantSource clock;

  /// @param veil what may be written down of a message
  /// @param reinjectionFrom clients that hand mail back which has been here
  /// @param count is told of each decision, on its message's time
  public Screening(
      String relay,
      Policy policy,
      Veil veil,
      MessageLimits limits,
      Detectors detectors,
      ScriptHeaders scripts,
      List<Network> reinjectionFrom,
      SeenMail seen,
      RecipientHistory recipients,
      Accounts accounts,
      Quota quota,
      Directives directives,
      Journal journal,
      Consumer<Settled> count,
      InstantSource clock) {
    this.relay = relay;
    this.policy = policy;
    this.veil = veil;
    this.limits = limits;
    this.detectors = detectors;
    this.scripts = scripts;
    this.reinjectionFrom = List.copyOf(reinjectionFrom);
    this.seen = seen;
    this.recipients = recipients;
    this.accounts = accounts;
    this.quota = quota;
    this.directives = directives;
    this.journal = journal;
    this.count = count;
    this.clock = clock;
  }

  /// A decided message.
  ///
  /// @param reservation the room it needs, which [#settle] charges or returns
  /// @param back what it was before, if it was here before
  /// @param stages where the time went, of a whole message that was not here before
  record Screened(
      Evidence evidence,
      Decision decision,
      @Nullable Reservation reservation,
      SeenMail.@Nullable Claim back,
      @Nullable Stages stages) {}

  IncomingMessage begin(IncomingMessage.Sender from, EventId event, BodyBudget budget) {
    boolean trusted = scripts.trusts(from.client().address());
    HeaderRules rules =
        new HeaderRules(
            name -> CONTENT_FIELDS.contains(name.toLowerCase(Locale.ROOT)) || scripts.has(name),
            name -> Replies.isOurs(name) || (trusted && scripts.has(name)));
    return new IncomingMessage(limits, budget, rules, event, clock.instant(), from);
  }

  /// Whether that client hands mail back which has been here.
  boolean reinjects(@Nullable InetAddress client) {
    return client != null && reinjectionFrom.stream().anyMatch(each -> each.contains(client));
  }

  /// A client has connected: look-ups that take time begin.
  void connected(InetAddress client) {
    detectors.connected(client);
  }

  /// Who sends it and what policy already says of them when MAIL FROM arrives; null when that is
  /// "go on". Saves the upload of mail that will be refused whatever is in it. Local submission,
  /// mail that may have been here before and web servers that name the sender in a header wait for
  /// the whole message; all do while an operator lets a campaign pass.
  @Nullable Screened atMail(IncomingMessage message, @Nullable String queueId) {
    MessageFacts unknown = message.facts(queueId);
    if (unknown.origin() == Origin.LOCAL
        || message.reinjected()
        || directives.contentMayPass()
        || scripts.trusts(unknown.client().address())) {
      return null;
    }
    Deadline deadline = Deadline.in(AT_MAIL);
    MessageFacts facts = attribute(unknown, deadline);
    message.attributeTo(facts.attribution());
    Evidence evidence =
        new Evidence(facts, knownUsage(facts, deadline), fitting(facts, List::of), List.of());
    Decision decision = policy.decide(evidence);
    boolean tooLate = facts.attribution() instanceof Attribution.Unavailable && deadline.passed();
    if (decision.action().accepts() || tooLate) {
      detectors.mailFrom(facts.sender());
      return null;
    }
    return new Screened(evidence, decision, null, null, null);
  }

  /// Decides about the whole message. What will be accepted is remembered before the MTA is told,
  /// for it may come back at once.
  Screened screen(IncomingMessage message, @Nullable String queueId) throws InterruptedException {
    MessageFacts known = message.facts(queueId);
    SeenMail.Claim back = message.reinjected() ? seen.claim(known) : null;
    Screened screened =
        back == null
            ? screenNew(message, known)
            : again(known.attributed(back.attribution(), null, SenderOwner.NOT_ASKED), back);
    if (!reinjectionFrom.isEmpty() && screened.decision().action().accepts()) {
      seen.accepted(screened.evidence().facts(), back);
    }
    return screened;
  }

  /// It was decided and charged, and if it was held a person has released it: it passes.
  private static Screened again(MessageFacts facts, SeenMail.Claim back) {
    String why = "accepted before as " + back.queueId() + ", event " + back.event();
    var finding = new Finding.Present(SEEN_BEFORE, 1, why);
    var evidence = new Evidence(facts, new Usage.NotAsked(), List.of(finding));
    var noted = new Contribution(SEEN_BEFORE, 0, true, why);
    var pass = new Decision(Action.PASS, false, Code.OK, "", 0, List.of(noted));
    return new Screened(evidence, pass, null, back, null);
  }

  private Screened screenNew(IncomingMessage message, MessageFacts known)
      throws InterruptedException {
    Deadline deadline = Deadline.in(limits.decisionDeadline());
    long began = System.nanoTime();
    MessageFacts facts = attribute(known, deadline);
    message.attributeTo(facts.attribution());
    long attributed = System.nanoTime();
    Room room = reserve(facts, deadline);
    try {
      long reserved = System.nanoTime();
      Mail mail =
          Mail.of(facts, room.usage(), message.body(), message.bodyKept(), message.bodyCut());
      Evidence evidence = examine(mail, deadline);
      Stages stages =
          new Stages(
              Duration.ofNanos(attributed - began),
              Duration.ofNanos(reserved - attributed),
              Duration.ofNanos(System.nanoTime() - reserved));
      Decision decision =
          message.strippedCount() > MOST_STRIPPED ? HOSTILE : policy.decide(evidence);
      detectors.decided(mail);
      return new Screened(evidence, decision, room.reservation(), null, stages);
    } catch (Throwable e) {
      giveBack(room.reservation());
      throw e;
    }
  }

  /// What the detectors find in time, and what operators say.
  public Evidence examine(Mail mail, Deadline deadline) throws InterruptedException {
    List<Finding> findings = detectors.examine(mail, deadline.left());
    return new Evidence(
        mail.facts(), mail.usage(), fitting(mail.facts(), mail::fingerprints), findings);
  }

  private List<Directive> fitting(MessageFacts facts, Supplier<List<Fingerprint>> prints) {
    return directives.none()
        ? List.of()
        : directives.fitting(hints(facts), facts.attribution(), prints);
  }

  /// The same with whom it belongs to, by everything it says. Nobody is known before it is known
  /// whose mail operators have stopped: after a start without MariaDB it answers for accounts
  /// first.
  public MessageFacts attribute(MessageFacts facts, Deadline deadline) {
    Hints hints = hints(facts);
    Attribution attribution =
        directives.known()
            ? accounts.attribute(hints, deadline)
            : new Attribution.Unavailable("what operators say of mail was not read yet");
    SenderOwner owner =
        attribution instanceof Known known
            ? accounts.senderOwner(known.account(), facts.senderDomain(), deadline)
            : SenderOwner.NOT_ASKED;
    return facts.attributed(attribution, hints.scripts().stream().findFirst().orElse(null), owner);
  }

  private Hints hints(MessageFacts facts) {
    List<String> scriptNames = scripts.scripts(facts.headers(), facts.client().address());
    return new Hints(
        facts.login(),
        facts.certificate(),
        scriptNames,
        scripts.login(facts.headers(), facts.client().address()),
        facts.client().address(),
        believedDomain(facts, scriptNames));
  }

  /// Who has logged in, shows a certificate or is a script of ours cannot spend another customer's
  /// quota by writing that one's domain.
  private static String believedDomain(MessageFacts facts, List<String> scriptNames) {
    String login = facts.login();
    if (login != null) {
      return MessageFacts.domainOf(login);
    }
    return facts.certificate() == null && scriptNames.isEmpty() ? facts.senderDomain() : "";
  }

  /// Charges the message if the MTA has been told to take it, returns the room otherwise, and
  /// writes the decision down.
  ///
  /// @param answered whether the answer reached the MTA
  void settle(Screened screened, boolean answered, Duration took) {
    Reservation reservation = screened.reservation();
    if (answered && screened.decision().action().accepts() && reservation != null) {
      reservation.commit();
    } else {
      giveBack(reservation);
    }
    if (!answered) {
      seen.notAccepted(screened.evidence().facts(), screened.back());
    } else {
      journal.record(veil, relay, policy.version(), screened.evidence(), screened.decision());
      count.accept(
          new Settled(
              screened.decision(), screened.evidence().findings(), took, screened.stages()));
      MessageLog.write(veil, screened.evidence().facts(), screened.decision(), took.toMillis());
    }
  }

  /// We failed on a message, and the MTA has been told to come back with it.
  void failed(Duration took) {
    count.accept(new Settled(FAILED, List.of(), took, null));
  }

  /// The message is over, however it ended: decided, given up by the client, or cut off. Its
  /// recipients count for the account it was found to be of; mail that has been here counted then.
  void ended(IncomingMessage message) {
    if (!message.reinjected() && message.attribution() instanceof Known known) {
      recipients.add(known.account().id(), message.recipientCount(), message.rejectedRecipients());
    }
  }

  private static void giveBack(@Nullable Reservation reservation) {
    if (reservation != null) {
      reservation.giveBack();
    }
  }

  private record Room(Usage usage, @Nullable Reservation reservation) {}

  private Room reserve(MessageFacts facts, Deadline deadline) {
    if (!(facts.attribution() instanceof Known known) || !mayReserve(known.account())) {
      return new Room(new Usage.NotAsked(), null);
    }
    try {
      List<Limit> limits = accounts.limits(known.account(), clock.instant(), deadline);
      Reservation reservation =
          quota.reserve(
              spender(facts, known), limits, Math.max(1, facts.recipientCount()), deadline);
      return new Room(reservation.usage(), reservation);
    } catch (StoreException e) {
      return new Room(new Usage.Unavailable(String.valueOf(e.getMessage())), null);
    }
  }

  /// A web mailer's login counts like one at the relay.
  private Spender spender(MessageFacts facts, Known known) {
    String login =
        facts.login() == null && known.kind() == Kind.LOGIN ? known.value() : facts.login();
    return new Spender(known.account(), veil.pseudonym(login), veil.pseudonym(facts.script()));
  }

  private Usage knownUsage(MessageFacts facts, Deadline deadline) {
    if (!(facts.attribution() instanceof Known known) || !mayReserve(known.account())) {
      return new Usage.NotAsked();
    }
    try {
      List<Limit> limits = accounts.limits(known.account(), clock.instant(), deadline);
      Usage exhausted = quota.knownExhausted(spender(facts, known), limits);
      return exhausted == null ? new Usage.NotAsked() : exhausted;
    } catch (StoreException _) {
      return new Usage.NotAsked(); // there is time until the end of the message
    }
  }

  private static boolean mayReserve(Account account) {
    return account.status() == Status.ACTIVE;
  }
}
