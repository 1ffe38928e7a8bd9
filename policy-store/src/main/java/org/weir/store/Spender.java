package org.weir.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Account;

/// Whose limits a message is counted in: an account and, where a message names them, the login and
/// the script of it, which may have limits of their own.
public record Spender(Account account, @Nullable String login, @Nullable String script) {
  private static final int MOST_CHARACTERS = 255;

  public Spender {
    login = stored(login);
    script = stored(script);
  }

  /// Neither login nor script.
  public Spender(Account account) {
    this(account, null, null);
  }

  private static @Nullable String stored(@Nullable String name) {
    return name == null || name.isBlank()
        ? null
        : JournalRow.cut(name.strip().toLowerCase(Locale.ROOT), MOST_CHARACTERS);
  }
}
