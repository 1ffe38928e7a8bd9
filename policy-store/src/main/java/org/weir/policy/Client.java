package org.weir.policy;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Who connected to the MTA.
///
/// @param name verified reverse name, or what the MTA says instead (`[192.0.2.1]`, `unknown`)
/// @param address null when the MTA knows none or sent one that cannot be parsed
/// @param port 0 when not known
public record Client(String name, @Nullable InetAddress address, int port) {}
