package org.weir.milter;

import java.time.Duration;

/// What one peer may cost.
///
/// @param maxConnections taken as a permit before `accept`
/// @param maxFrameBytes longest frame after negotiation (payload and code)
/// @param handshakeTimeout until the negotiation is complete
/// @param frameTimeout for the rest of a frame that has begun, and for a write
/// @param idleTimeout between two frames; the MTA is silent while a slow client uploads, so hours,
///   not seconds
/// @param messageTimeout from the first command of a message to its last; for an MTA that never
///   comes to an end though it is never idle
public record MilterLimits(
    int maxConnections,
    int maxFrameBytes,
    Duration handshakeTimeout,
    Duration frameTimeout,
    Duration idleTimeout,
    Duration messageTimeout) {
  private static final Duration MESSAGE_TIMEOUT = Duration.ofHours(4);

  /// With four hours for a message.
  public MilterLimits(
      int maxConnections,
      int maxFrameBytes,
      Duration handshakeTimeout,
      Duration frameTimeout,
      Duration idleTimeout) {
    this(
        maxConnections,
        maxFrameBytes,
        handshakeTimeout,
        frameTimeout,
        idleTimeout,
        MESSAGE_TIMEOUT);
  }
}
