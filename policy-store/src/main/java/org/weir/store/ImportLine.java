package org.weir.store;

import java.util.List;
import java.util.Map;
import org.weir.store.AccountRegister.Identity;

/// What one line of a file says about an account.
///
/// @param values in the form that is stored; what is not said is absent
/// @param problems why the line cannot be meant; empty = it can
public record ImportLine(
    long number,
    String name,
    Map<AccountColumn, Object> values,
    List<Identity> identities,
    List<String> problems) {
  private static final int LONGEST_NAME = 255;

  public ImportLine {
    values = Map.copyOf(values);
    identities = List.copyOf(identities);
    problems = List.copyOf(problems);
  }

  /// An account's name as it is stored.
  ///
  /// @throws IllegalArgumentException when the table would refuse it
  public static String name(String text) {
    String name = text.strip();
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name is missing");
    }
    if (name.codePointCount(0, name.length()) > LONGEST_NAME) {
      throw new IllegalArgumentException("the name is longer than 255 characters");
    }
    if (name.codePoints().anyMatch(Character::isISOControl)
        || Character.isSpaceChar(name.codePointAt(0))
        || Character.isSpaceChar(name.codePointBefore(name.length()))) {
      throw new IllegalArgumentException("the name has control characters or odd blanks");
    }
    return name;
  }
}
