package org.weir.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The queue of the MTA on this machine. Needs the MTA's own rights, usually root's. Every call
/// ends within some minutes; what is printed beyond bounds is left out. Thread-safe.
public sealed interface MailQueue permits Postfix, Sendmail, Exim {
  /// Lists everything, one after the other, in the MTA's order.
  ///
  /// @return how many entries could not be read, and were left out
  /// @throws QueueException when the MTA cannot be asked; some may have been listed then
  int list(Consumer<QueuedMail> each) throws QueueException, InterruptedException;

  /// Writes header and body of a message.
  ///
  /// @return false when there is no such message
  /// @throws IOException when the MTA cannot be asked, or of `out`; part may have been written
  boolean copy(String id, OutputStream out) throws IOException, InterruptedException;

  /// Does it to each of these and nothing else; what fails halfway says which were done. Ids that
  /// cannot be this MTA's are refused and never reach a command line.
  Outcome change(Act act, List<String> ids) throws QueueException, InterruptedException;

  /// The SASL users that submitted these messages, as far as the queue itself knows.
  default Map<String, String> logins(List<String> ids) throws QueueException, InterruptedException {
    return Map.of();
  }
}
