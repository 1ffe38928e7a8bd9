package org.weir.milter;

import java.util.List;
import java.util.regex.Pattern;

/// What we answer (`SMFIR_*`).
public sealed interface MilterReply {
  MilterReply CONTINUE = new Continue();
  MilterReply ACCEPT = new Accept();
  MilterReply REJECT = new Reject();
  MilterReply TEMP_FAIL = new TempFail();
  MilterReply DISCARD = new Discard();
  MilterReply SKIP = new Skip();

  /// Go on; at end of message: accept (`SMFIR_CONTINUE`).
  record Continue() implements MilterReply {}

  /// Nothing more to say: of the connection at CONNECT and HELO, else of the message
  /// (`SMFIR_ACCEPT`).
  record Accept() implements MilterReply {}

  /// 5xx with the MTA's text (`SMFIR_REJECT`).
  record Reject() implements MilterReply {}

  /// 4xx with the MTA's text (`SMFIR_TEMPFAIL`).
  record TempFail() implements MilterReply {}

  /// 250, and the message is dropped (`SMFIR_DISCARD`). Not at CONNECT or HELO.
  record Discard() implements MilterReply {}

  /// No more of this body, please (`SMFIR_SKIP`). To a body chunk only, and only if agreed.
  record Skip() implements MilterReply {}

  /// 4xx or 5xx with our own text (`SMFIR_REPLYCODE`). Whatever the text was made from, what is
  /// kept is printable ASCII in lines short enough for SMTP; too long ones are folded, lines beyond
  /// [#MAX_LINES] dropped.
  ///
  /// @param enhancedStatus RFC 3463, of the code's class
  record ReplyCode(int code, String enhancedStatus, List<String> lines) implements MilterReply {
    /// libmilter's limit.
    static final int MAX_LINES = 32;

    private static final Pattern ENHANCED_STATUS = Pattern.compile("[45]\\.\\d{1,3}\\.\\d{1,3}");

    /// @throws IllegalArgumentException if the code or status is not one
    public ReplyCode {
      if (code < 400 || code > 599) {
        throw new IllegalArgumentException("not a 4xx or 5xx code: " + code);
      }
      if (!ENHANCED_STATUS.matcher(enhancedStatus).matches()
          || enhancedStatus.charAt(0) - '0' != code / 100) {
        throw new IllegalArgumentException(
            "not a status of class " + code / 100 + ": " + enhancedStatus);
      }
      lines = ReplyText.lines(lines, MAX_LINES);
    }

    public ReplyCode(int code, String enhancedStatus, String line) {
      this(code, enhancedStatus, List.of(line));
    }
  }
}
