package org.weir.milter;

import static org.weir.milter.RawPeer.frame;
import static org.weir.milter.RawPeer.joined;

import java.util.List;

/// What Postfix 3.7 sends for a session with two messages, the second one without a login: macros
/// before each command and each header field, ABORT after each message.
final class Recording {
  static final List<byte[]> FRAMES =
      List.of(
          RawPeer.bytes(RawPeer.OFFER_6),
          frame('D', "Cj|mta.example|{daemon_name}|mta.example|v|Postfix 3.7.11|"),
          frame('C', "client.example|4\u00C0\u0001198.51.100.7|"),
          frame('D', "H"),
          frame('H', "client.example|"),
          frame('D', "M{auth_type}|PLAIN|{auth_authen}|alice|{mail_addr}|a@example.org|"),
          frame('M', "<a@example.org>|SIZE=100|BODY=8BITMIME|"),
          frame('D', "R{rcpt_addr}|b@example.net|"),
          frame('R', "<b@example.net>|NOTIFY=NEVER|"),
          frame('D', "Ti|4F1|"),
          frame('T', ""),
          frame('D', "Li|4F1|"),
          frame('L', "Subject| hello|"),
          frame('D', "Li|4F1|"),
          frame('L', "X-Fold| a\n\tb|"),
          frame('D', "Ni|4F1|"),
          frame('N', ""),
          frame('D', "Bi|4F1|"),
          frame('B', "text \u00C3\u00A9\r\n"),
          frame('D', "Ei|4F1|"),
          frame('E', ""),
          frame('A', ""),
          frame('D', "M{mail_addr}||"),
          frame('M', "<>|"),
          frame('D', "R"),
          frame('R', "<c@example.net>|"),
          frame('U', "XFOO|"),
          frame('D', "Ti|4F2|"),
          frame('T', ""),
          frame('N', ""),
          frame('E', "last\r\n"),
          frame('A', ""),
          frame('A', ""),
          frame('Q', ""));

  static final byte[] BYTES = joined(FRAMES.toArray(byte[][]::new));

  private static final String UNANSWERED = "DAQ";
  private static final int CODE = 4;

  private Recording() {}

  /// One letter for each answer owed to the first so many bytes, when no step goes unanswered.
  static String answersTo(int bytes) {
    StringBuilder answers = new StringBuilder();
    int end = 0;
    for (byte[] frame : FRAMES) {
      end += frame.length;
      if (end > bytes) {
        break;
      }
      char code = (char) frame[CODE];
      if (code == 'O') {
        answers.append('O');
      } else if (UNANSWERED.indexOf(code) < 0) {
        answers.append('c');
      }
    }
    return answers.toString();
  }
}
