package org.weir.milter;

import java.io.IOException;

/// The peer sent what is no milter protocol, or what cannot be answered: the connection is closed.
/// The message names the command and the place; it never holds text of the peer's.
public final class ProtocolException extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolException(String problem) {
    super(problem);
  }

  /// @param code the command the frame carries
  /// @param offset where in its payload
  ProtocolException(String problem, int code, int offset) {
    super(problem + " (command " + CommandCode.describe(code) + ", payload byte " + offset + ")");
  }
}
