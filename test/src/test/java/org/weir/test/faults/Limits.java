package org.weir.test.faults;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.weir.test.faults.Customer.Limit;
import org.weir.test.faults.Ledger.Accepted;

/// Whether any limit was exceeded, by what senders know: a message counts in a window only when its
/// whole time, from its sending to its answer, lies within. So every count is one that Weir must
/// have had, too, or a higher one.
final class Limits {
  /// Clocks of relays and MariaDB may differ so much.
  private static final Duration MARGIN = Duration.ofMillis(200);

  private final List<Accepted> accepted;
  private final List<String> exceeded = new ArrayList<>();
  private final List<String> uncharged = new ArrayList<>();
  private long units;

  private Limits(List<Accepted> accepted) {
    this.accepted = List.copyOf(accepted);
  }

  static Limits check(Site site, Ledger ledger) throws SQLException {
    var limits = new Limits(ledger.accepted());
    for (Customer customer : Customer.values()) {
      for (Limit limit : customer.limits()) {
        limits.check(site, customer, limit);
      }
    }
    return limits;
  }

  private void check(Site site, Customer customer, Limit limit) throws SQLException {
    if (!limit.perLogin()) {
      check(site, customer, limit, "", letter -> letter.customer() == customer);
      return;
    }
    for (String login : customer.logins()) {
      check(site, customer, limit, "login:" + login, letter -> letter.login().equals(login));
    }
  }

  private void check(
      Site site, Customer customer, Limit limit, String subject, Predicate<Letter> which)
      throws SQLException {
    String name = customer.account() + " " + subject + " " + limit;
    Map<Long, List<Accepted>> windows = new HashMap<>();
    for (Accepted each : accepted) {
      long window = window(each.sent().minus(MARGIN), limit);
      if (which.test(each.letter()) && window == window(each.answered().plus(MARGIN), limit)) {
        windows.computeIfAbsent(window, _ -> new ArrayList<>()).add(each);
      }
    }
    Map<Long, Long> charged = charged(site, customer, limit, subject);
    windows.forEach((window, messages) -> {
      long used = cost(messages, limit);
      long counted = charged.getOrDefault(window, 0L);
      if (limit.maximum() != null && counted < used) {
        uncharged.add(
            name + ": " + used + " accepted, " + counted + " charged in window " + window);
      }
      checkMaximum(name, limit, window, messages, windows.getOrDefault(window - 1, List.of()));
    });
  }

  private void checkMaximum(
      String name, Limit limit, long window, List<Accepted> messages, List<Accepted> before) {
    Long maximum = limit.maximum();
    if (maximum == null) {
      return;
    }
    long worst = 0;
    for (Accepted last : messages) {
      List<Accepted> until =
          messages.stream().filter(each -> !each.answered().isAfter(last.answered())).toList();
      long left =
          (window + 1) * limit.periodSeconds() - last.answered().plus(MARGIN).getEpochSecond();
      long share = cost(before, limit) * Math.max(0, left - 1) / limit.periodSeconds();
      worst = Math.max(worst, cost(until, limit) + share - maximum);
    }
    if (worst > 0) {
      units += worst;
      exceeded.add(name + ": " + worst + " too many in window " + window);
    }
  }

  private static long window(Instant time, Limit limit) {
    return Math.floorDiv(time.getEpochSecond(), (long) limit.periodSeconds());
  }

  private static long cost(List<Accepted> messages, Limit limit) {
    return messages.stream().mapToLong(each -> each.letter().cost(limit)).sum();
  }

  /// By the window's number.
  private static Map<Long, Long> charged(Site site, Customer customer, Limit limit, String subject)
      throws SQLException {
    Map<Long, Long> charged = new HashMap<>();
    for (Map<String, String> row :
        site.provider()
            .query(
                """
                SELECT FLOOR(UNIX_TIMESTAMP(u.window_start)) DIV u.period_seconds AS number, u.used
                FROM quota_usage u JOIN account a ON a.id = u.account_id
                WHERE a.name = ? AND u.subject = ? AND u.unit = ? AND u.period_seconds = ?
                """,
                customer.account(),
                subject,
                limit.unit(),
                limit.periodSeconds())) {
      charged.put(
          Long.parseLong(row.getOrDefault("number", "")),
          Long.parseLong(row.getOrDefault("used", "")));
    }
    return charged;
  }

  /// Limits that were exceeded, in which window.
  List<String> exceeded() {
    return List.copyOf(exceeded);
  }

  /// How many units were accepted above limits.
  long units() {
    return units;
  }

  /// Windows with more accepted than charged.
  List<String> uncharged() {
    return List.copyOf(uncharged);
  }
}
