package org.weir.session;

import java.time.Duration;

/// How much of one message is kept. What is past a limit is counted, not kept.
///
/// @param maxHeaders header fields kept
/// @param maxHeaderBytes bytes of all kept header fields together
/// @param maxRecipients recipient addresses kept (all are counted)
/// @param maxBodyBytes body bytes kept for the detectors
/// @param decisionDeadline for all that happens between the end of the message and the answer
public record MessageLimits(
    int maxHeaders,
    int maxHeaderBytes,
    int maxRecipients,
    int maxBodyBytes,
    Duration decisionDeadline) {}
