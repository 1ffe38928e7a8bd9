package org.weir.milter;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What we ask of every MTA; it grants what it offers.
///
/// @param required without one of these the connection is closed, and the log says why
/// @param optional used where offered; ask [MilterConnection#may]
/// @param suppressed steps the MTA need not tell us about
/// @param unanswered steps the MTA need not wait for: no verdict there
/// @param skip ask for [MilterReply.Skip]
/// @param leadingSpace ask for header values as they are; sessions see no difference
/// @param refusedRecipients be told of recipients the MTA itself refused (`{rcpt_mailer}` =
///   `error`)
/// @param macros names by stage, in place of the MTA's own lists; empty = leave those as they are.
///   Sendmail forgets one of the two lists of the content unless it gets both, so one brings `i`
///   for the other
public record MilterWishes(
    Set<MilterAction> required,
    Set<MilterAction> optional,
    Set<MilterStep> suppressed,
    Set<MilterStep> unanswered,
    boolean skip,
    boolean leadingSpace,
    boolean refusedRecipients,
    Map<MacroStage, List<String>> macros) {
  /// Sendmail's limit for one stage.
  private static final int MAX_MACROS = 50;

  public MilterWishes {
    required = Set.copyOf(required);
    optional = Set.copyOf(optional);
    suppressed = Set.copyOf(suppressed);
    unanswered = Set.copyOf(unanswered);
    macros = checked(macros);
  }

  /// Every step, every step answered, no action: the least that works everywhere.
  public static MilterWishes none() {
    return new MilterWishes(Set.of(), Set.of(), Set.of(), Set.of(), false, false, false, Map.of());
  }

  private static Map<MacroStage, List<String>> checked(Map<MacroStage, List<String>> macros) {
    EnumMap<MacroStage, List<String>> checked = new EnumMap<>(MacroStage.class);
    macros.forEach((stage, names) -> checked.put(stage, checkedNames(stage, names)));
    if (checked.containsKey(MacroStage.END_OF_MESSAGE)
        || checked.containsKey(MacroStage.END_OF_HEADERS)) {
      checked.putIfAbsent(MacroStage.END_OF_MESSAGE, List.of("i"));
      checked.putIfAbsent(MacroStage.END_OF_HEADERS, List.of("i"));
    }
    return Map.copyOf(checked);
  }

  private static List<String> checkedNames(MacroStage stage, List<String> names) {
    if (names.isEmpty() || names.size() > MAX_MACROS) {
      throw new IllegalArgumentException("1 to " + MAX_MACROS + " macros a stage: " + stage);
    }
    for (String name : names) {
      if (!name.matches("[!-z]|\\{[!-z]+}")) {
        throw new IllegalArgumentException("not a macro, braces missing? " + name);
      }
    }
    return List.copyOf(names);
  }
}
