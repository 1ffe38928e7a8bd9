package org.weir.notice;

import java.io.IOException;
import org.weir.alert.Notice;

/// One way to tell people. Thread-safe.
public interface Channel {
  /// `mail`, `webhook` or `program`.
  String name();

  /// Hands a notice over; returns when the other side has taken it, within half a minute.
  ///
  /// @throws IOException it was not taken, with the reason in one line that holds no secret
  void send(Notice notice) throws IOException, InterruptedException;
}
