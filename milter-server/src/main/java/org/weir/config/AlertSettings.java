package org.weir.config;

import java.time.Duration;
import org.weir.alert.SurgeRule;
import org.weir.notice.ChannelSettings;

/// When people are warned, and how.
///
/// @param surges what is a rise worth an alert
/// @param relaySilent from when on a relay without a sign of life is one
public record AlertSettings(SurgeRule surges, Duration relaySilent, ChannelSettings channels) {}
