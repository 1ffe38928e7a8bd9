package org.weir.campaign;

import java.time.Instant;

/// How a campaign stands when a message is compared with it.
///
/// @param leader its first fingerprint, by which it is named
/// @param distance in how many bits the message's own differs
/// @param accounts that sent it within the last hour, the message's own included
/// @param messages seen of it before
/// @param known whether so many accounts have sent it for so long that it is everybody's: a logo, a
///   program's standard text
public record Standing(
    Fingerprint leader,
    int distance,
    int accounts,
    long messages,
    Instant firstSeen,
    Verdict verdict,
    boolean known) {}
