package org.weir.signal;

import java.net.InetAddress;
import java.util.List;
import org.weir.policy.Network;

/// What the built-in detectors are told by the operator.
///
/// @param relay this relay's own name
/// @param ownAddresses the public addresses this relay sends from
/// @param trustedWebServers whose script headers are believed
/// @param scriptHeaders names of the headers a trusted web server sets
public record DetectorSettings(
    String relay,
    List<InetAddress> ownAddresses,
    List<BlockList> blockLists,
    List<Network> trustedWebServers,
    List<String> scriptHeaders,
    RejectionBounds rejectionBounds) {
  public DetectorSettings {
    ownAddresses = List.copyOf(ownAddresses);
    blockLists = List.copyOf(blockLists);
    trustedWebServers = List.copyOf(trustedWebServers);
    scriptHeaders = List.copyOf(scriptHeaders);
  }
}
