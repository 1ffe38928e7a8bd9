package org.weir.config;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How decisions are written down.
///
/// @param queueEntries decisions that may wait for MariaDB; more are counted and dropped
/// @param keep how long decisions stay in the database
/// @param spool the file in which decisions wait that MariaDB has not taken when the daemon ends;
///   null = they are lost
public record JournalSettings(int queueEntries, Duration keep, @Nullable Path spool) {}
