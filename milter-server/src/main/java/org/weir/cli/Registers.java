package org.weir.cli;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.Supplier;
import org.weir.store.AccountRegister;
import org.weir.store.Database;
import org.weir.store.DecisionRegister;
import org.weir.store.DirectiveRegister;
import org.weir.store.HeldRegister;
import org.weir.store.PlanRegister;
import org.weir.store.QuotaRegister;
import org.weir.store.StoreException;

/// Asks one thing of the database, with a connection for it alone.
final class Registers {
  private static final int DUPLICATE = 1062;

  private Registers() {}

  static <T> T accounts(CommonOptions common, Function<AccountRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new AccountRegister(database, common.who()));
    }
  }

  static <T> T quotas(
      CommonOptions common, InstantSource clock, Function<QuotaRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new QuotaRegister(database, common.who(), clock));
    }
  }

  static <T> T plans(
      CommonOptions common, InstantSource clock, Function<PlanRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new PlanRegister(database, common.who(), clock));
    }
  }

  static <T> T directives(CommonOptions common, Function<DirectiveRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new DirectiveRegister(database, common.who()));
    }
  }

  static <T> T held(CommonOptions common, Function<HeldRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new HeldRegister(database, common.who()));
    }
  }

  static <T> T decisions(CommonOptions common, Function<DecisionRegister, T> question) {
    try (Database database = common.openDatabase()) {
      return question.apply(new DecisionRegister(database));
    }
  }

  /// Says it in words when the database has such a row already.
  static <T> T unique(String otherwise, Supplier<T> change) {
    try {
      return change.get();
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && cause.getErrorCode() == DUPLICATE) {
        throw new CommandFailure(ExitCode.DATA, "weir: " + otherwise);
      }
      throw e;
    }
  }
}
