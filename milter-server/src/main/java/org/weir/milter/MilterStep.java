package org.weir.milter;

import java.util.Set;

/// A command that a filter can do without, or need not answer.
public enum MilterStep {
  CONNECT(0x000001, 0x001000), // SMFIP_NOCONNECT, SMFIP_NR_CONN
  HELO(0x000002, 0x002000), // SMFIP_NOHELO, SMFIP_NR_HELO
  MAIL(0x000004, 0x004000), // SMFIP_NOMAIL, SMFIP_NR_MAIL
  RCPT(0x000008, 0x008000), // SMFIP_NORCPT, SMFIP_NR_RCPT
  DATA(0x000200, 0x010000), // SMFIP_NODATA, SMFIP_NR_DATA
  UNKNOWN(0x000100, 0x020000), // SMFIP_NOUNKNOWN, SMFIP_NR_UNKN
  HEADERS(0x000020, 0x000080), // SMFIP_NOHDRS, SMFIP_NR_HDR
  END_OF_HEADERS(0x000040, 0x040000), // SMFIP_NOEOH, SMFIP_NR_EOH
  BODY(0x000010, 0x080000); // SMFIP_NOBODY, SMFIP_NR_BODY

  static final int SKIP = 0x000400; // SMFIP_SKIP
  static final int REFUSED_RECIPIENTS = 0x000800; // SMFIP_RCPT_REJ
  static final int LEADING_SPACE = 0x100000; // SMFIP_HDR_LEADSPC

  /// What version 1 offered, and what an offer of nothing means.
  static final int VERSION_1 = 0x3F;

  final int suppress;
  final int noReply;

  MilterStep(int suppress, int noReply) {
    this.suppress = suppress;
    this.noReply = noReply;
  }

  static int suppressed(Set<MilterStep> steps) {
    int bits = 0;
    for (MilterStep step : steps) {
      bits |= step.suppress;
    }
    return bits;
  }

  static int unanswered(Set<MilterStep> steps) {
    int bits = 0;
    for (MilterStep step : steps) {
      bits |= step.noReply;
    }
    return bits;
  }

  /// The bits a version knows. NR_HDR is older than the others: Postfix has it from version 2 on.
  static int known(int version) {
    return switch (version) {
      case 2 -> 0x0000FF;
      case 3 -> 0x0001FF;
      case 4 -> 0x0003FF;
      default -> 0x1FFFFF;
    };
  }
}
