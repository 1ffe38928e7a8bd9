package org.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.policy.Account.Status;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Directive.Kind;
import org.weir.policy.Limit.Unit;
import org.weir.policy.MessageFacts.Origin;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Rule;
import org.weir.policy.Policy.Rules;
import org.weir.policy.Policy.Threshold;
import org.weir.policy.Policy.Weight;

/// What an operator says, against what rules and score say.
class DirectivePolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Limit LIMIT = new Limit(1, Unit.MESSAGES, Duration.ofDays(1), 100, null);

  /// How a message stands without a directive.
  enum Standing {
    FINE,
    SCORE_HOLDS,
    FOREIGN_SENDER,
    OVER_QUOTA,
    SUSPENDED,
    CLOSED,
    NOBODY,
    LOCAL_NOBODY,
    STORE_AWAY
  }

  @ParameterizedTest
  @CsvSource({
    "FINE, HOLD, HOLD, W105",
    "FINE, DEFER, DEFER, W105",
    "FINE, REJECT, REJECT, W105",
    "FINE, PASS, PASS, W001",
    "SCORE_HOLDS, PASS, PASS, W001",
    "SCORE_HOLDS, REJECT, REJECT, W105",
    "SCORE_HOLDS, DEFER, DEFER, W105",
    "FOREIGN_SENDER, PASS, PASS, W001",
    "FOREIGN_SENDER, HOLD, HOLD, W105",
    "OVER_QUOTA, PASS, DEFER, W201",
    "OVER_QUOTA, HOLD, DEFER, W201",
    "OVER_QUOTA, REJECT, REJECT, W105",
    "SUSPENDED, PASS, REJECT, W102",
    "SUSPENDED, HOLD, REJECT, W102",
    "SUSPENDED, DEFER, DEFER, W105",
    "CLOSED, PASS, REJECT, W103",
    "NOBODY, PASS, REJECT, W101",
    "NOBODY, DEFER, DEFER, W105",
    "LOCAL_NOBODY, PASS, HOLD, W101",
    "LOCAL_NOBODY, HOLD, HOLD, W105",
    "STORE_AWAY, PASS, DEFER, W901",
    "STORE_AWAY, HOLD, DEFER, W901",
    "STORE_AWAY, REJECT, REJECT, W105",
  })
  void comesBeforeAllButWhatTheAccountMayNot(
      Standing standing, Action said, Action action, String code) {
    Decision decision =
        policy(Mode.ENFORCE).decide(evidence(standing, directive(1, Kind.NETWORK, "::/0", said)));

    assertThat(decision.action()).isEqualTo(action);
    assertThat(decision.code().id()).isEqualTo(code);
    assertThat(decision.observed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "FINE, HOLD, HOLD, HOLD, W105, false",
    "SUSPENDED, HOLD, HOLD, HOLD, W105, false",
    "OVER_QUOTA, REJECT, REJECT, REJECT, W105, false",
    "SCORE_HOLDS, PASS, PASS, PASS, W001, false",
    "SUSPENDED, PASS, PASS, REJECT, W102, true",
  })
  void actsInObserveModeToo(
      Standing standing, Action said, Action action, Action wanted, String code, boolean observed) {
    Decision decision =
        policy(Mode.OBSERVE).decide(evidence(standing, directive(1, Kind.LOGIN, "anna", said)));

    assertThat(decision.action()).isEqualTo(action);
    assertThat(decision.wanted()).isEqualTo(wanted);
    assertThat(decision.code().id()).isEqualTo(code);
    assertThat(decision.observed()).isEqualTo(observed);
  }

  @Test
  void theNarrowestCountsAndOfTwoOnTheSameTheYounger() {
    List<Directive> byRank =
        List.of(
            directive(9, Kind.SCRIPT, "/s.php", Action.HOLD),
            directive(8, Kind.LOGIN, "anna", Action.HOLD),
            directive(3, Kind.LOGIN, "anna", Action.HOLD),
            directive(7, Kind.ACCOUNT, "acme", Action.HOLD),
            directive(2, Kind.NETWORK, "192.0.2.1", Action.HOLD),
            directive(4, Kind.NETWORK, "192.0.2.0/24", Action.HOLD),
            directive(6, Kind.NETWORK, "192.0.0.0/16", Action.HOLD),
            directive(5, Kind.CAMPAIGN, "text-0000000000000001", Action.HOLD));
    for (int narrowest = 0; narrowest < byRank.size(); narrowest++) {
      List<Directive> rest = new ArrayList<>(byRank.subList(narrowest, byRank.size()));
      Collections.reverse(rest);
      assertThat(Directive.deciding(rest)).hasValue(byRank.get(narrowest));
    }
    assertThat(Directive.deciding(List.of())).isEmpty();
  }

  @Test
  void saysThatACampaignIsStopped() {
    Decision decision =
        policy(Mode.ENFORCE)
            .decide(
                evidence(
                    Standing.FINE,
                    directive(1, Kind.CAMPAIGN, "text-0000000000000001", Action.REJECT)));

    assertThat(decision.code().id()).isEqualTo("W303");
    assertThat(decision.text())
        .isEqualTo("Your provider has stopped this mail; please contact your provider.");
  }

  @Test
  void keepsTheScoreForThePersonWhoLooks() {
    Decision decision =
        policy(Mode.ENFORCE)
            .decide(evidence(Standing.SCORE_HOLDS, directive(1, Kind.LOGIN, "anna", Action.PASS)));

    assertThat(decision.score()).isEqualTo(50);
    assertThat(decision.contributions()).hasSize(1);
  }

  @Test
  void endsWithItsTime() {
    Directive day =
        new Directive(
            1, Kind.LOGIN, "anna", Action.HOLD, NOW, NOW.plus(Duration.ofDays(1)), "op", "");

    assertThat(day.validAt(NOW.plus(Duration.ofHours(23)))).isTrue();
    assertThat(day.validAt(NOW.plus(Duration.ofDays(1)))).isFalse();
    assertThat(directive(2, Kind.LOGIN, "anna", Action.HOLD).validAt(Instant.MAX)).isTrue();
    assertThatThrownBy(() -> directive(1, Kind.LOGIN, "anna", Action.TAG))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Directive directive(long id, Kind kind, String value, Action action) {
    return new Directive(id, kind, value, action, NOW.plusSeconds(id), null, "op", "");
  }

  private static Policy policy(Mode mode) {
    var reject = new Rule(Action.REJECT, Mode.ENFORCE);
    var hold = new Rule(Action.HOLD, Mode.ENFORCE);
    var defer = new Rule(Action.DEFER, Mode.ENFORCE);
    return new Policy(
        "v1",
        mode,
        new Rules(reject, hold, reject, reject, reject, defer, defer),
        Map.of("bad", new Weight(50, false)),
        List.of(new Threshold(Action.TAG, 3), new Threshold(Action.HOLD, 6)));
  }

  private static Evidence evidence(Standing standing, Directive... directives) {
    boolean exceeded = standing == Standing.OVER_QUOTA;
    Usage usage =
        exceeded
            ? new Usage.Exceeded(new Usage.Use(LIMIT, 100), 1)
            : new Usage.Granted(List.of(new Usage.Use(LIMIT, 7)));
    List<Finding> findings =
        standing == Standing.SCORE_HOLDS
            ? List.of(new Finding.Present("bad", 1, "seen"))
            : List.of();
    return new Evidence(facts(standing), usage, List.of(directives), findings);
  }

  private static MessageFacts facts(Standing standing) {
    Attribution attribution =
        switch (standing) {
          case FINE, SCORE_HOLDS, FOREIGN_SENDER, OVER_QUOTA -> account(Status.ACTIVE);
          case SUSPENDED -> account(Status.SUSPENDED);
          case CLOSED -> account(Status.CLOSED);
          case NOBODY, LOCAL_NOBODY -> new Attribution.Nobody();
          case STORE_AWAY -> new Attribution.Unavailable("down");
        };
    return new MessageFacts(
        new EventId("01JD0000000000000000000000"),
        NOW,
        "4XyZ",
        standing == Standing.LOCAL_NOBODY ? Origin.LOCAL : Origin.SMTP,
        new Client("unknown", InetAddress.ofLiteral("192.0.2.1"), 4711),
        "pc.acme.test",
        "anna",
        null,
        null,
        "anna@acme.test",
        List.of("bob@example.org"),
        1,
        0,
        List.of(),
        1000,
        attribution,
        standing == Standing.FOREIGN_SENDER
            ? SenderOwner.ANOTHER_ACCOUNT
            : SenderOwner.THE_ACCOUNT);
  }

  private static Attribution account(Status status) {
    return new Known(
        new Account(1, "acme", "default", status, NOW, 0, null, null),
        Attribution.Kind.LOGIN,
        "anna");
  }
}
