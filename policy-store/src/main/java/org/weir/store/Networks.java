package org.weir.store;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.weir.policy.Network;

/// All networks that name an account. The longest prefix wins. Immutable.
final class Networks {
  /// @param value as stored
  record Entry(Network network, String value, long accountId) {}

  private final Map<Network, Entry> entries = new HashMap<>();
  private final List<Integer> lengthsV4;
  private final List<Integer> lengthsV6;

  Networks(List<Entry> all) {
    Set<Integer> v4 = new HashSet<>();
    Set<Integer> v6 = new HashSet<>();
    for (Entry entry : all) {
      entries.put(entry.network(), entry);
      (isV4(entry.network().first()) ? v4 : v6).add(entry.network().prefixLength());
    }
    lengthsV4 = longestFirst(v4);
    lengthsV6 = longestFirst(v6);
  }

  private static boolean isV4(InetAddress address) {
    return address.getAddress().length == 4;
  }

  private static List<Integer> longestFirst(Set<Integer> lengths) {
    return lengths.stream().sorted(Comparator.reverseOrder()).toList();
  }

  /// The smallest network that holds the address.
  Optional<Entry> around(InetAddress address) {
    for (int length : isV4(address) ? lengthsV4 : lengthsV6) {
      Entry entry = entries.get(Network.around(address, length));
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }
}
