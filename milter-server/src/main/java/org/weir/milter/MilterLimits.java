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
public record MilterLimits(
    int maxConnections,
    int maxFrameBytes,
    Duration handshakeTimeout,
    Duration frameTimeout,
    Duration idleTimeout) {}
