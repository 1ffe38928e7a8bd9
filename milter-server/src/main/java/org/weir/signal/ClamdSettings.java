package org.weir.signal;

import java.net.SocketAddress;
import java.time.Duration;

/// Where ClamAV's clamd is asked about messages.
///
/// @param address a unix socket or a TCP address
/// @param timeout for one message, from the first byte sent to the whole answer
public record ClamdSettings(SocketAddress address, Duration timeout) {}
