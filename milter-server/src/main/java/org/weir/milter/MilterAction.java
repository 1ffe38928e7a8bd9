package org.weir.milter;

import java.util.EnumSet;
import java.util.Set;

/// What a filter may do to a message (`SMFIF_*`), if both sides agree.
public enum MilterAction {
  ADD_HEADERS(0x001), // SMFIF_ADDHDRS
  CHANGE_BODY(0x002), // SMFIF_CHGBODY
  ADD_RECIPIENTS(0x004), // SMFIF_ADDRCPT
  DELETE_RECIPIENTS(0x008), // SMFIF_DELRCPT
  CHANGE_HEADERS(0x010), // SMFIF_CHGHDRS
  QUARANTINE(0x020), // SMFIF_QUARANTINE
  CHANGE_SENDER(0x040), // SMFIF_CHGFROM
  ADD_RECIPIENTS_WITH_ARGUMENTS(0x080); // SMFIF_ADDRCPT_PAR

  /// Symbol lists; never asked for by name, but implied by [MilterWishes#macros].
  static final int SET_MACROS = 0x100; // SMFIF_SETSYMLIST

  /// What version 1 offered, and what an offer of nothing means.
  static final int VERSION_1 = 0x0F;

  final int bit;

  MilterAction(int bit) {
    this.bit = bit;
  }

  static int bits(Set<MilterAction> actions) {
    int bits = 0;
    for (MilterAction action : actions) {
      bits |= action.bit;
    }
    return bits;
  }

  static Set<MilterAction> of(int bits) {
    EnumSet<MilterAction> actions = EnumSet.noneOf(MilterAction.class);
    for (MilterAction action : values()) {
      if ((bits & action.bit) != 0) {
        actions.add(action);
      }
    }
    return actions;
  }
}
