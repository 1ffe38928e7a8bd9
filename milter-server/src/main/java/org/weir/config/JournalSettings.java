package org.weir.config;

import java.time.Duration;

/// How decisions are written down.
///
/// @param queueEntries decisions that may wait for MariaDB; more are counted and dropped
/// @param keep how long decisions stay in the database
public record JournalSettings(int queueEntries, Duration keep) {}
