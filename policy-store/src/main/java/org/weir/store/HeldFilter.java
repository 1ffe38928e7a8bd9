package org.weir.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which held messages are meant: all that is given must fit.
///
/// @param event the event id
/// @param account the account's name
/// @param code `W301`
/// @param campaign as evidence names it
/// @param older on hold for at least so long
/// @param younger on hold for less than so long
/// @param sender an address, `@domain`, or `<>` for the null sender
public record HeldFilter(
    @Nullable String event,
    @Nullable String account,
    @Nullable String code,
    @Nullable String campaign,
    @Nullable Duration older,
    @Nullable Duration younger,
    @Nullable String relay,
    @Nullable String sender) {
  private static final String NULL_SENDER = "<>";

  /// One by its event id.
  public static HeldFilter event(String event) {
    return new HeldFilter(event, null, null, null, null, null, null, null);
  }

  /// Whether a decision was about a campaign, which is asked for twice: a detector saw it, or a
  /// directive is on it. What people wrote into a directive's reason does not count.
  static final String OF_CAMPAIGN =
      """
      (COALESCE(INSTR(JSON_EXTRACT(d.evidence, '$.findings[*].why'), ?), 0) > 0
        OR COALESCE(JSON_CONTAINS(JSON_EXTRACT(d.evidence, '$.directives[*].value'), JSON_QUOTE(?)), 0))
      """;

  /// Whether it leaves nothing out.
  public boolean everything() {
    return equals(new HeldFilter(null, null, null, null, null, null, null, null));
  }

  /// A condition of SQL on `held_message h`, `account a` and `decision d`, with its parameters.
  record Condition(String sql, List<Object> parameters) {}

  Condition condition() {
    List<String> terms = new ArrayList<>(List.of("TRUE"));
    List<Object> parameters = new ArrayList<>();
    add(terms, parameters, "h.event_id = ?", event);
    add(terms, parameters, "a.name = ?", account);
    add(terms, parameters, "h.code = ?", code);
    if (campaign != null) {
      add(terms, parameters, OF_CAMPAIGN, campaign);
      parameters.add(campaign);
    }
    add(terms, parameters, "h.held_at <= NOW(6) - INTERVAL ? SECOND", older);
    add(terms, parameters, "h.held_at > NOW(6) - INTERVAL ? SECOND", younger);
    add(terms, parameters, "h.relay = ?", relay);
    if (sender != null) {
      boolean domain = sender.startsWith("@");
      add(
          terms,
          parameters,
          domain ? "RIGHT(LOWER(d.sender), CHAR_LENGTH(?)) = ?" : "LOWER(d.sender) = LOWER(?)",
          sender.equals(NULL_SENDER) ? "" : domain ? sender.toLowerCase(Locale.ROOT) : sender);
      if (domain) {
        parameters.add(sender.toLowerCase(Locale.ROOT));
      }
    }
    return new Condition(String.join(" AND ", terms), parameters);
  }

  private static void add(
      List<String> terms, List<Object> parameters, String term, @Nullable Object value) {
    if (value != null) {
      terms.add(term);
      parameters.add(value);
    }
  }
}
