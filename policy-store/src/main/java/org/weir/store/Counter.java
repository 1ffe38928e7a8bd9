package org.weir.store;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Limit;
import org.weir.policy.Limit.Scope;
import org.weir.policy.Limit.Unit;

/// What is counted together in table `quota_usage`: units of one account, or of one login or script
/// of it, by one kind of period.
///
/// @param accountId 0 = all accounts
/// @param subject empty = all of the account
record Counter(long accountId, String subject, Unit unit, Duration period) {
  static final long PLATFORM = 0;

  /// Where this sender's messages count for the limit; empty when they do not.
  static Optional<Counter> of(Limit limit, Spender spender) {
    long account = spender.account().id();
    return switch (limit.scope()) {
      case ACCOUNT -> Optional.of(new Counter(account, "", limit.unit(), limit.period()));
      case PLATFORM -> Optional.of(new Counter(PLATFORM, "", limit.unit(), limit.period()));
      case LOGIN -> ofSubject(limit, account, spender.login());
      case SCRIPT -> ofSubject(limit, account, spender.script());
    };
  }

  private static Optional<Counter> ofSubject(Limit limit, long account, @Nullable String name) {
    return name == null
        ? Optional.empty()
        : Optional.of(
            new Counter(account, subject(limit.scope(), name), limit.unit(), limit.period()));
  }

  static String subject(Scope scope, String name) {
    return scope.word() + ":" + name;
  }

  /// The one that those share who are too many for counters of their own.
  Counter ofOthers() {
    String kind = subject.substring(0, subject.indexOf(':') + 1);
    return new Counter(accountId, kind + "(others)", unit, period);
  }
}
