package org.weir.signal;

import java.net.InetAddress;
import java.util.List;

/// What the built-in detectors are told by the operator.
///
/// @param relay this relay's own name
/// @param ownAddresses the public addresses this relay sends from
/// @param neverAskedHosts that no block list is asked about, with all names below each
public record DetectorSettings(
    String relay,
    List<InetAddress> ownAddresses,
    List<BlockList> blockLists,
    List<String> neverAskedHosts,
    ScriptHeaders scripts,
    RejectionBounds rejectionBounds) {
  public DetectorSettings {
    ownAddresses = List.copyOf(ownAddresses);
    blockLists = List.copyOf(blockLists);
    neverAskedHosts = List.copyOf(neverAskedHosts);
  }
}
