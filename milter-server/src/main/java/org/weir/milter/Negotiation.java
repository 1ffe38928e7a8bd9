package org.weir.milter;

import java.util.EnumSet;
import java.util.Set;

/// What both sides agreed on (`SMFIC_OPTNEG`). Immutable.
///
/// @param version 2, 3, 4 or 6; nobody speaks 5, who offers it gets 4
/// @param actions the granted `SMFIF_*` bits
/// @param steps the granted `SMFIP_*` bits
record Negotiation(int version, int actions, int steps) {
  static final int OLDEST = 2;
  static final int NEWEST = 6;

  /// Version, actions, steps.
  static final int OFFER_BYTES = 12;

  /// Asks for what is wished and offered: never a bit more, since MTAs drop a filter that does. The
  /// message size bits (`SMFIP_MDS_*`) are left alone: in Sendmail they change the limits of all
  /// filters at once.
  ///
  /// @throws ProtocolException for version 1, and when a required action is not offered
  static Negotiation agree(int version, int actions, int steps, MilterWishes wishes)
      throws ProtocolException {
    if (Integer.compareUnsigned(version, OLDEST) < 0) {
      throw new ProtocolException("milter protocol " + version + " is too old, 2 to 6 are spoken");
    }
    int agreed = Integer.compareUnsigned(version, NEWEST) >= 0 ? NEWEST : Math.min(version, 4);
    int offered = actions == 0 ? MilterAction.VERSION_1 : actions;
    int required = MilterAction.bits(wishes.required());
    if ((offered & required) != required) {
      throw new ProtocolException("the MTA does not offer " + missing(offered, wishes.required()));
    }
    int wanted = required | MilterAction.bits(wishes.optional());
    if (!wishes.macros().isEmpty()) {
      wanted |= MilterAction.SET_MACROS;
    }
    int offeredSteps = steps == 0 ? MilterStep.VERSION_1 : steps;
    return new Negotiation(
        agreed, wanted & offered, steps(wishes) & offeredSteps & MilterStep.known(agreed));
  }

  boolean may(MilterAction action) {
    return (actions & action.bit) != 0;
  }

  boolean macroLists() {
    return (actions & MilterAction.SET_MACROS) != 0;
  }

  boolean has(int step) {
    return (steps & step) != 0;
  }

  boolean suppresses(MilterStep step) {
    return has(step.suppress);
  }

  /// Whether the MTA waits for an answer to that command.
  boolean answers(int code) {
    return switch (code) {
      case CommandCode.CONNECT -> !has(MilterStep.CONNECT.noReply);
      case CommandCode.HELO -> !has(MilterStep.HELO.noReply);
      case CommandCode.MAIL -> !has(MilterStep.MAIL.noReply);
      case CommandCode.RCPT -> !has(MilterStep.RCPT.noReply);
      case CommandCode.DATA -> !has(MilterStep.DATA.noReply);
      case CommandCode.UNKNOWN -> !has(MilterStep.UNKNOWN.noReply);
      case CommandCode.HEADER -> !has(MilterStep.HEADERS.noReply);
      case CommandCode.END_OF_HEADERS -> !has(MilterStep.END_OF_HEADERS.noReply);
      case CommandCode.BODY -> !has(MilterStep.BODY.noReply);
      case CommandCode.END_OF_MESSAGE -> true;
      default -> false; // MACRO, ABORT, QUIT, QUIT_NC
    };
  }

  private static int steps(MilterWishes wishes) {
    return MilterStep.suppressed(wishes.suppressed())
        | MilterStep.unanswered(wishes.unanswered())
        | (wishes.skip() ? MilterStep.SKIP : 0)
        | (wishes.leadingSpace() ? MilterStep.LEADING_SPACE : 0)
        | (wishes.refusedRecipients() ? MilterStep.REFUSED_RECIPIENTS : 0);
  }

  private static Set<MilterAction> missing(int offered, Set<MilterAction> required) {
    EnumSet<MilterAction> missing = EnumSet.copyOf(required);
    missing.removeAll(MilterAction.of(offered));
    return missing;
  }
}
