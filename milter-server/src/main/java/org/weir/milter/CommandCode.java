package org.weir.milter;

/// The command bytes an MTA sends (`SMFIC_*`).
final class CommandCode {
  static final int ABORT = 'A'; // SMFIC_ABORT
  static final int BODY = 'B'; // SMFIC_BODY
  static final int CONNECT = 'C'; // SMFIC_CONNECT
  static final int MACRO = 'D'; // SMFIC_MACRO
  static final int END_OF_MESSAGE = 'E'; // SMFIC_BODYEOB
  static final int HELO = 'H'; // SMFIC_HELO
  static final int QUIT_NEW_CONNECTION = 'K'; // SMFIC_QUIT_NC
  static final int HEADER = 'L'; // SMFIC_HEADER
  static final int MAIL = 'M'; // SMFIC_MAIL
  static final int END_OF_HEADERS = 'N'; // SMFIC_EOH
  static final int NEGOTIATE = 'O'; // SMFIC_OPTNEG
  static final int QUIT = 'Q'; // SMFIC_QUIT
  static final int RCPT = 'R'; // SMFIC_RCPT
  static final int DATA = 'T'; // SMFIC_DATA
  static final int UNKNOWN = 'U'; // SMFIC_UNKNOWN

  private CommandCode() {}

  /// For messages: `M` or, when it is no letter, `0x1B`; never a byte that could forge a log line.
  static String describe(int code) {
    int unsigned = code & 0xFF;
    return unsigned >= 'A' && unsigned <= 'Z'
        ? String.valueOf((char) unsigned)
        : String.format("0x%02X", unsigned);
  }
}
