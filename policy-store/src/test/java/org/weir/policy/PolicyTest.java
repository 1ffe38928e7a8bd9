package org.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Account.Status;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Limit.Unit;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Rule;
import org.weir.policy.Policy.Rules;
import org.weir.policy.Policy.Threshold;
import org.weir.policy.Policy.Weight;

class PolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Limit NEWCOMERS = new Limit(1, Unit.MESSAGES, Duration.ofDays(1), 100, 30);
  private static final Rule FOREIGN = new Rule(Action.PASS, Mode.ENFORCE);
  private static final Usage ROOM = new Usage.Granted(List.of(new Usage.Use(NEWCOMERS, 7)));
  private static final Usage FULL = new Usage.Exceeded(new Usage.Use(NEWCOMERS, 100), 1);

  @ParameterizedTest
  @CsvSource({
    "0.0, PASS, W000",
    "2.9, PASS, W000",
    "3.0, TAG, W301",
    "5.9, TAG, W301",
    "6.0, HOLD, W301",
    "99 , HOLD, W301",
  })
  void takesTheHeaviestActionWhoseThresholdTheScoreReaches(
      double points, Action action, String code) {
    Decision decision = policy(Mode.ENFORCE, points).decide(evidence(active(), ROOM, present()));

    assertThat(decision.action()).isEqualTo(action);
    assertThat(decision.code().id()).isEqualTo(code);
    assertThat(decision.score()).isEqualTo(points);
  }

  @Test
  void defersAboveTheDailyLimitAndSaysWhichLimitAndWhom() {
    Decision decision = policy(Mode.ENFORCE, 0).decide(evidence(active(), FULL));

    assertThat(decision.action()).isEqualTo(Action.DEFER);
    assertThat(decision.code()).isEqualTo(Code.MESSAGE_LIMIT);
    assertThat(decision.text())
        .isEqualTo("Daily limit reached: 100 messages a day for accounts younger than 30 days.");
  }

  @Test
  void rejectsAMessageThatCanNeverFitButDefersAnAccountWithNoRoomAtAll() {
    var recipients = new Limit(1, Unit.RECIPIENTS, Duration.ofHours(1), 100, null);
    var nothing = new Limit(1, Unit.MESSAGES, Duration.ofHours(1), 0, null);

    Decision tooMany =
        policy(Mode.ENFORCE, 0)
            .decide(evidence(active(), new Usage.Exceeded(new Usage.Use(recipients, 0), 101)));
    Decision none =
        policy(Mode.ENFORCE, 0)
            .decide(evidence(active(), new Usage.Exceeded(new Usage.Use(nothing, 0), 1)));

    assertThat(tooMany.action()).isEqualTo(Action.REJECT);
    assertThat(tooMany.code()).isEqualTo(Code.RECIPIENT_LIMIT);
    assertThat(tooMany.text())
        .isEqualTo("This message has 101 recipients; the limit is 100 recipients an hour.");
    assertThat(none.action()).isEqualTo(Action.DEFER);
  }

  @Test
  void doesNotHoldWhatTheQuotaRefuses() {
    Decision decision = policy(Mode.ENFORCE, 50).decide(evidence(active(), FULL, present()));

    assertThat(decision.action()).isEqualTo(Action.DEFER);
  }

  @ParameterizedTest
  @CsvSource({"SUSPENDED, W102", "CLOSED, W103"})
  void rejectsAccountsThatMayNotSend(Status status, String code) {
    Decision decision = policy(Mode.ENFORCE, 0).decide(evidence(known(status), ROOM));

    assertThat(decision.action()).isEqualTo(Action.REJECT);
    assertThat(decision.code().id()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"SMTP, REJECT", "LOCAL, HOLD"})
  void treatsAnUnknownSenderAsItsWayInSays(Origin origin, Action action) {
    var facts = facts(new Attribution.Nobody(), origin);

    Decision decision =
        policy(Mode.ENFORCE, 0).decide(new Evidence(facts, new Usage.NotAsked(), List.of()));

    assertThat(decision.action()).isEqualTo(action);
    assertThat(decision.code()).isEqualTo(Code.UNKNOWN_ACCOUNT);
  }

  @Test
  void defersWhileTheStoreCannotAnswer() {
    Decision byAccount =
        policy(Mode.ENFORCE, 0)
            .decide(evidence(new Attribution.Unavailable("down"), new Usage.NotAsked()));
    Decision byQuota =
        policy(Mode.ENFORCE, 0).decide(evidence(active(), new Usage.Unavailable("down")));

    assertThat(List.of(byAccount.code(), byQuota.code())).containsOnly(Code.STORE_UNAVAILABLE);
    assertThat(List.of(byAccount.action(), byQuota.action())).containsOnly(Action.DEFER);
  }

  @Test
  void observingPassesTheMailAndKeepsWhatItWouldHaveDone() {
    Decision decision = policy(Mode.OBSERVE, 0).decide(evidence(known(Status.CLOSED), ROOM));

    assertThat(decision.action()).isEqualTo(Action.PASS);
    assertThat(decision.wanted()).isEqualTo(Action.REJECT);
    assertThat(decision.observed()).isTrue();
  }

  @Test
  void oneRuleCanObserveWhileTheScoreStillActs() {
    var rules = rules(new Rule(Action.REJECT, Mode.OBSERVE));
    var policy =
        new Policy("v", Mode.ENFORCE, rules, Map.of("bad", new Weight(9, false)), thresholds());

    Decision quiet = policy.decide(evidence(known(Status.SUSPENDED), ROOM));
    Decision loud = policy.decide(evidence(known(Status.SUSPENDED), ROOM, present()));

    assertThat(quiet.action()).isEqualTo(Action.PASS);
    assertThat(quiet.wanted()).isEqualTo(Action.REJECT);
    assertThat(loud.action()).isEqualTo(Action.HOLD);
  }

  @Test
  void aSignalInShadowOrWithoutWeightIsRecordedAndWorthNothing() {
    var policy =
        new Policy(
            "v",
            Mode.ENFORCE,
            rules(new Rule(Action.REJECT, Mode.ENFORCE)),
            Map.of("bad", new Weight(9, true)),
            thresholds());

    Decision decision =
        policy.decide(
            evidence(active(), ROOM, present(), new Finding.Present("unweighed", 1, "seen")));

    assertThat(decision.action()).isEqualTo(Action.PASS);
    assertThat(decision.contributions())
        .extracting(Decision.Contribution::signal)
        .containsExactly("bad", "unweighed");
    assertThat(decision.score()).isZero();
  }

  @Test
  void notKnowingIsWorthNothing() {
    Decision decision =
        policy(Mode.ENFORCE, 9)
            .decide(evidence(active(), ROOM, new Finding.Unknown("bad", "the list is dead")));

    assertThat(decision.action()).isEqualTo(Action.PASS);
  }

  @Test
  void strengthScalesTheWeight() {
    Decision decision =
        policy(Mode.ENFORCE, 8)
            .decide(evidence(active(), ROOM, new Finding.Present("bad", 0.5, "half sure")));

    assertThat(decision.score()).isEqualTo(4.0);
  }

  @ParameterizedTest
  @CsvSource({
    "PASS,   ENFORCE, GRANTED,  PASS,   W000, false",
    "TAG,    ENFORCE, GRANTED,  TAG,    W104, false",
    "REJECT, ENFORCE, GRANTED,  REJECT, W104, false",
    "REJECT, OBSERVE, GRANTED,  REJECT, W104, true",
    "TAG,    ENFORCE, EXCEEDED, DEFER,  W201, false",
    "REJECT, ENFORCE, EXCEEDED, REJECT, W104, false",
    "REJECT, OBSERVE, EXCEEDED, DEFER,  W201, false",
  })
  void aForeignSenderIsARuleIfWanted(
      Action action, Mode mode, String usage, Action wanted, String code, boolean observed) {
    Rules rules = rules(new Rule(Action.REJECT, Mode.ENFORCE));
    Policy policy =
        new Policy(
            "v1",
            Mode.ENFORCE,
            new Rules(
                rules.unknownSmtp(),
                rules.unknownLocal(),
                rules.suspended(),
                rules.closed(),
                new Rule(action, mode),
                rules.overQuota(),
                rules.storeUnavailable()),
            Map.of(),
            thresholds());
    Evidence evidence = evidence(active(), usage.equals("GRANTED") ? ROOM : FULL);
    MessageFacts facts =
        evidence
            .facts()
            .attributed(evidence.facts().attribution(), null, SenderOwner.ANOTHER_ACCOUNT);
    Decision decision = policy.decide(new Evidence(facts, evidence.usage(), evidence.findings()));
    assertThat(decision.wanted()).isEqualTo(wanted);
    assertThat(decision.code().id()).isEqualTo(code);
    assertThat(decision.observed()).isEqualTo(observed);
  }

  @Test
  void aForeignSenderThatIsOnlyWatchedLiftsNoOtherRule() {
    var hold = new Rule(Action.HOLD, Mode.ENFORCE);
    var reject = new Rule(Action.REJECT, Mode.ENFORCE);
    var watched = new Rule(Action.REJECT, Mode.OBSERVE);
    var rules = new Rules(reject, hold, reject, reject, watched, hold, hold);
    Evidence evidence = evidence(active(), FULL);
    MessageFacts facts =
        evidence
            .facts()
            .attributed(evidence.facts().attribution(), null, SenderOwner.ANOTHER_ACCOUNT);
    Decision decision =
        new Policy("v1", Mode.ENFORCE, rules, Map.of(), thresholds())
            .decide(new Evidence(facts, FULL, List.of()));
    assertThat(decision.action()).isEqualTo(Action.HOLD);
    assertThat(decision.code().id()).isEqualTo("W201");
  }

  private static Policy policy(Mode mode, double points) {
    return new Policy(
        "v1",
        mode,
        rules(new Rule(Action.REJECT, Mode.ENFORCE)),
        Map.of("bad", new Weight(points, false)),
        thresholds());
  }

  private static Rules rules(Rule suspended) {
    var reject = new Rule(Action.REJECT, Mode.ENFORCE);
    var hold = new Rule(Action.HOLD, Mode.ENFORCE);
    var defer = new Rule(Action.DEFER, Mode.ENFORCE);
    return new Rules(reject, hold, suspended, reject, FOREIGN, defer, defer);
  }

  private static List<Threshold> thresholds() {
    return List.of(new Threshold(Action.TAG, 3), new Threshold(Action.HOLD, 6));
  }

  private static Finding present() {
    return new Finding.Present("bad", 1, "seen");
  }

  private static Attribution active() {
    return known(Status.ACTIVE);
  }

  private static Attribution known(Status status) {
    var account = new Account(1, "acme", "default", status, NOW, 0, null, null);
    return new Known(account, Kind.LOGIN, "alice@acme.test");
  }

  private static Evidence evidence(Attribution attribution, Usage usage, Finding... findings) {
    return new Evidence(facts(attribution, Origin.SMTP), usage, List.of(findings));
  }

  private static MessageFacts facts(Attribution attribution, Origin origin) {
    return new MessageFacts(
        new EventId("01JD0000000000000000000000"),
        NOW,
        "4XyZ",
        origin,
        new Client("unknown", InetAddress.ofLiteral("192.0.2.1"), 4711),
        "pc.acme.test",
        "alice@acme.test",
        null,
        null,
        "alice@acme.test",
        List.of("bob@example.org"),
        1,
        0,
        List.of(),
        1000,
        attribution,
        SenderOwner.NOT_ASKED);
  }
}
