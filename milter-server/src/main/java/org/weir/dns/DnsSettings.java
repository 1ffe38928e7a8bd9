package org.weir.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// How to ask.
///
/// @param servers resolvers, asked in turn; empty = those of the system
/// @param timeout for one question, all tries included
/// @param cacheEntries upper bound of cached answers
public record DnsSettings(List<InetSocketAddress> servers, Duration timeout, int cacheEntries) {
  public DnsSettings {
    servers = List.copyOf(servers);
  }
}
