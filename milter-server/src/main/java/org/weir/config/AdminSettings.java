package org.weir.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where monitoring is served, and to whom.
///
/// @param listen null = nowhere
/// @param chosen whether the operator has written the address, so that Weir must have it; the
///   default one may be another daemon's
/// @param tokenFile a file whose first line is demanded as bearer token; null = none is
public record AdminSettings(
    @Nullable InetSocketAddress listen, boolean chosen, @Nullable Path tokenFile) {}
