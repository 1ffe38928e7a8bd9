package org.weir.queue;

import java.io.IOException;

/// The MTA's queue cannot be read or changed. The message is for people: it names the command that
/// failed and its exit status, or the file.
public final class QueueException extends IOException {
  private static final long serialVersionUID = 1L;

  QueueException(String message) {
    super(message);
  }

  QueueException(String message, IOException cause) {
    super(message, cause);
  }
}
