package org.weir.milter;

/// When the MTA sends macros; the numbers are those of `SMFIM_*`, in which the end of the message
/// comes before the end of the headers.
public enum MacroStage {
  CONNECT(0, CommandCode.CONNECT),
  HELO(1, CommandCode.HELO),
  MAIL(2, CommandCode.MAIL),
  RCPT(3, CommandCode.RCPT),
  DATA(4, CommandCode.DATA),
  END_OF_HEADERS(6, CommandCode.END_OF_HEADERS),
  END_OF_MESSAGE(5, CommandCode.END_OF_MESSAGE);

  final int number;
  final int code;

  MacroStage(int number, int code) {
    this.number = number;
    this.code = code;
  }
}
