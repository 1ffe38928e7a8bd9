package org.weir.test.faults;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.weir.test.rig.Provider;

/// Who sends; the first two have room for all. Limits are shared by both relays, and the others
/// want more than theirs.
enum Customer {
  OPEN(3), // without a limit: passes without MariaDB, too, once it is known
  WIDE(3),
  MINUTE(2),
  CROWD(2),
  HOUR(2),
  DESK(2),
  SUSPECT(1); // an operator has all of it held

  /// A row of table `quota`.
  ///
  /// @param perLogin each login for itself, else all together
  /// @param maximum null = no limit
  record Limit(boolean perLogin, String unit, int periodSeconds, @Nullable Long maximum) {}

  private final int logins;

  Customer(int logins) {
    this.logins = logins;
  }

  List<Limit> limits() {
    return switch (this) {
      case OPEN, SUSPECT -> List.of(new Limit(false, "messages", 3600, null));
      case WIDE -> List.of(new Limit(false, "messages", 3600, 1_000_000L));
      case MINUTE -> List.of(new Limit(false, "messages", 60, 25L));
      case CROWD -> List.of(new Limit(false, "recipients", 60, 40L));
      case HOUR -> List.of(new Limit(false, "messages", 3600, 60L));
      case DESK ->
          List.of(new Limit(true, "messages", 60, 8L), new Limit(false, "messages", 60, 14L));
    };
  }

  String account() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> logins() {
    return IntStream.range(0, logins).mapToObj(n -> account() + n + "@faults.test").toList();
  }

  /// Whether all it sends must be held.
  boolean isStopped() {
    return this == SUSPECT;
  }

  void fill(Provider provider) throws SQLException {
    provider.account(account(), 400, "active");
    for (String login : logins()) {
      provider.identity(account(), "login", login);
    }
    for (Limit limit : limits()) {
      provider.update(
          "INSERT INTO quota (account_id, scope, unit, period_seconds, maximum)"
              + " SELECT id, ?, ?, ?, ? FROM account WHERE name = ?",
          limit.perLogin() ? "login" : "account",
          limit.unit(),
          limit.periodSeconds(),
          limit.maximum(),
          account());
    }
    if (isStopped()) {
      provider.directive("hold", "account", account());
    }
  }
}
