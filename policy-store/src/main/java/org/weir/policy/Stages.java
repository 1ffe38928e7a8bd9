package org.weir.policy;

import java.time.Duration;

/// How long a message spent where it may have to wait.
///
/// @param account until it was known whose it is
/// @param quota until there was room in the limits, or none
/// @param detectors until all had answered, or the deadline passed
public record Stages(Duration account, Duration quota, Duration detectors) {}
