package org.weir.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Asks before what cannot be undone; a picocli mixin. Where nobody can be asked, `--yes` must be
/// said.
final class Confirmation {
  private static final Set<String> YES = Set.of("y", "yes", "j", "ja");

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask; needed where there is no terminal")
  private boolean yes;

  /// Returns when the person agrees.
  ///
  /// @param what is about to happen, a sentence
  /// @throws CommandFailure when the person does not, or cannot be asked
  void require(String what) {
    requirePossible(what);
    if (!given(what + " Go on?")) {
      throw new CommandFailure(ExitCode.DECLINED, "weir: nothing was changed");
    }
  }

  /// Returns when there is a person to ask, or no need to.
  ///
  /// @param what may happen, a sentence
  void requirePossible(String what) {
    if (!yes && terminal().isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + what + " If that is meant, add --yes.");
    }
  }

  /// Whether the person agrees; not when there is none.
  boolean given(String question) {
    return yes
        || terminal()
            .filter(console -> agreed(console.readLine("%s [y/N] ", question)))
            .isPresent();
  }

  /// Whether there is a person who sees what is written and can type.
  static boolean atTerminal() {
    return terminal().isPresent();
  }

  private static Optional<Console> terminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  /// Anything but a yes is a no.
  static boolean agreed(@Nullable String answer) {
    return answer != null && YES.contains(answer.strip().toLowerCase(Locale.ROOT));
  }
}
