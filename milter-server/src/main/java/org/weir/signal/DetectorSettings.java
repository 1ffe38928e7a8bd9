package org.weir.signal;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the built-in detectors are told by the operator.
///
/// @param relay this relay's own name
/// @param ownAddresses the public addresses this relay sends from
/// @param neverAskedHosts that no block list is asked about, with all names below each
/// @param clamd null = mail is not scanned for viruses
public record DetectorSettings(
    String relay,
    List<InetAddress> ownAddresses,
    List<BlockList> blockLists,
    List<String> neverAskedHosts,
    ScriptHeaders scripts,
    RejectionBounds rejectionBounds,
    @Nullable ClamdSettings clamd) {
  public DetectorSettings {
    ownAddresses = List.copyOf(ownAddresses);
    blockLists = List.copyOf(blockLists);
    neverAskedHosts = List.copyOf(neverAskedHosts);
  }
}
