package org.weir.milter;

/// What happened since the server was made.
///
/// @param accepted connections
/// @param turnedAway connections closed at once because of where they came from
/// @param malformed connections closed because of what they sent
/// @param timedOut connections closed because of what they did not send, or not take
/// @param outOfOrder commands answered by the engine because they came when they could not
/// @param oddities payloads taken although something was wrong with them
public record MilterCounters(
    long accepted,
    long turnedAway,
    long malformed,
    long timedOut,
    long outOfOrder,
    long oddities) {}
