package org.weir.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an import would change, all lines together.
///
/// @param accounts in the file
/// @param toAdd accounts
/// @param toChange accounts
/// @param toLink identities
/// @param toClose accounts
/// @param differences the first ones of each kind
/// @param problems the first ones by line; none = it can be applied
/// @param problemCount how many there are in all
public record ImportSummary(
    long accounts,
    long toAdd,
    long toChange,
    long toLink,
    long toClose,
    List<Difference> differences,
    List<Problem> problems,
    long problemCount) {

  /// What is to be done about an account.
  public enum Change {
    ADD,
    CHANGE,
    LINK,
    CLOSE
  }

  /// One thing that would change.
  ///
  /// @param line null = the account is not in the file
  /// @param what the column or the kind of identity; null = the account itself
  public record Difference(
      @Nullable Long line,
      Change change,
      String account,
      @Nullable String what,
      @Nullable String from,
      @Nullable String to) {}

  /// Why a line cannot be meant.
  public record Problem(long line, String reason) {}

  public ImportSummary {
    differences = List.copyOf(differences);
    problems = List.copyOf(problems);
  }

  /// Whether the file says what the tables hold already.
  public boolean nothingToDo() {
    return toAdd + toChange + toLink + toClose == 0;
  }
}
