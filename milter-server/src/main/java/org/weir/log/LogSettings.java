package org.weir.log;

import org.slf4j.event.Level;

/// What of the daemon's log is written, how and to whom.
///
/// @param level the least severe that is written
public record LogSettings(Level level, Format format, Destination to) {

  /// How a line is written. Both have the same fields in the same order.
  public enum Format {
    /// `key=value`, quoted where needed.
    LOGFMT,
    /// A JSON object.
    JSON
  }

  /// Where lines go.
  public sealed interface Destination {
    /// Standard error; with a priority before each line when that is the journal.
    record StandardError() implements Destination {}

    /// A syslog daemon, facility mail.
    ///
    /// @param socket of unix datagrams, `/dev/log`
    record Syslog(String socket) implements Destination {}
  }
}
