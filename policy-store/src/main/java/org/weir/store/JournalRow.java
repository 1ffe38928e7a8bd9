package org.weir.store;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Action;
import org.weir.policy.Attribution.Known;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.Directive;
import org.weir.policy.Evidence;
import org.weir.policy.MessageFacts;
import org.weir.privacy.Veil;

/// One decision in the form it is stored in: small, and cut to the columns' sizes.
record JournalRow(
    String eventId,
    Instant at,
    String relay,
    @Nullable String queueId,
    @Nullable Long accountId,
    String action,
    String wanted,
    boolean observed,
    String code,
    double score,
    String origin,
    @Nullable String client,
    @Nullable String login,
    @Nullable String script,
    String sender,
    int recipients,
    long bytes,
    String policy,
    String evidence,
    @Nullable String holdReason) {
  private static final int WORD = 64;
  private static final int LOGIN = 255;
  private static final int SENDER = 320;
  private static final int REASON = 1024;
  private static final int ADDRESS = 45;
  private static final Pattern NOT_PRINTABLE_ASCII = Pattern.compile("[^ -~]");

  private static final String COLUMNS =
      """
      event_id, at, relay, queue_id, account_id, action, wanted, observed, code, score, origin,
      client, login, script, sender, recipients, bytes, policy, evidence
      """;

  private static final String VALUES = "(?" + ", ?".repeat(COLUMNS.split(",", -1).length - 1) + ")";

  private static final String INSERT_HELD =
      """
      INSERT INTO held_message (event_id, held_at, relay, queue_id, account_id, code, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE event_id = VALUES(event_id)
      """;

  static JournalRow of(
      Veil veil, String relay, String policy, Evidence evidence, Decision decision) {
    MessageFacts facts = evidence.facts();
    InetAddress client = facts.client().address();
    return new JournalRow(
        facts.event().value(),
        facts.receivedAt(),
        ascii(relay, WORD),
        facts.queueId() == null ? null : ascii(facts.queueId(), WORD),
        facts.attribution() instanceof Known known ? known.account().id() : null,
        decision.action().word(),
        decision.wanted().word(),
        decision.observed(),
        decision.code().id(),
        Double.isFinite(decision.score()) ? decision.score() : 0,
        facts.origin().name().toLowerCase(Locale.ROOT),
        client == null ? null : ascii(veil.address(client.getHostAddress()), ADDRESS),
        facts.login() == null ? null : cut(veil.address(facts.login()), LOGIN),
        facts.script() == null ? null : cut(veil.address(facts.script()), LOGIN),
        cut(veil.address(facts.sender()), SENDER),
        facts.recipientCount(),
        facts.bytes(),
        ascii(policy, WORD),
        EvidenceJson.of(veil, evidence, decision),
        decision.action() == Action.HOLD
            ? cut(veil.words(reason(evidence, decision), facts), REASON)
            : null);
  }

  /// What weighed most, for the person who looks at the hold queue: the operator's word, or what
  /// was found.
  private static String reason(Evidence evidence, Decision decision) {
    return switch (decision.code()) {
      case SENDER_STOPPED, CAMPAIGN_STOPPED ->
          Directive.deciding(evidence.directives())
              .map(said ->
                  cut(
                      "Directive %d of %s %s"
                          .formatted(said.id(), said.who(), said.reason())
                          .strip(),
                      REASON))
              .orElseGet(() -> reason(decision));
      default -> reason(decision);
    };
  }

  private static String reason(Decision decision) {
    String signals =
        decision.contributions().stream()
            .filter(contribution -> !contribution.shadow())
            .map(Contribution::signal)
            .reduce((one, other) -> one + ", " + other)
            .orElse("");
    return cut(
        signals.isEmpty() ? decision.text() : decision.text() + " (" + signals + ")", REASON);
  }

  /// Adds the rows of table `decision` in one statement.
  static void insertDecisions(Sql sql, List<JournalRow> rows) throws SQLException {
    sql.change(
        "INSERT INTO decision ("
            + COLUMNS
            + ") VALUES "
            + String.join(", ", Collections.nCopies(rows.size(), VALUES))
            + " ON DUPLICATE KEY UPDATE event_id = VALUES(event_id)",
        rows.stream().map(JournalRow::decisionValues).flatMap(Arrays::stream).toArray());
  }

  private @Nullable Object[] decisionValues() {
    return new @Nullable Object[] {
      eventId,
      at,
      relay,
      queueId,
      accountId,
      action,
      wanted,
      observed,
      code,
      score,
      origin,
      client,
      login,
      script,
      sender,
      recipients,
      bytes,
      policy,
      evidence
    };
  }

  /// Adds the row of table `held_message`, if the message was held.
  void insertHeld(Sql sql) throws SQLException {
    if (holdReason != null) {
      sql.change(INSERT_HELD, eventId, at, relay, queueId, accountId, code, holdReason);
    }
  }

  private static String ascii(String value, int characters) {
    return cut(NOT_PRINTABLE_ASCII.matcher(value).replaceAll("?"), characters);
  }

  /// At most so many characters, none of them half: what cannot be encoded becomes `?`.
  static String cut(String value, int characters) {
    String shortened =
        value.codePointCount(0, value.length()) <= characters
            ? value
            : value.substring(0, value.offsetByCodePoints(0, characters));
    return StandardCharsets.UTF_8.newEncoder().canEncode(shortened)
        ? shortened
        : new String(shortened.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
