package org.weir.alert;

import org.jspecify.annotations.Nullable;

/// How often something happened of late. What counts it does not matter: decisions here, queues or
/// remote servers' answers elsewhere.
///
/// @param subject what it happened to, printable ASCII
/// @param accountId null = of all accounts
/// @param now within the last window
/// @param usual per window, in those before
public record Tally(Kind kind, String subject, @Nullable Long accountId, long now, long usual) {}
