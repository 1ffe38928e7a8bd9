package org.weir.store;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.weir.policy.Network;

/// All networks that name an account. The longest prefix wins. Immutable.
final class Networks {
  private static final int V4 = 4;

  private final List<Level> v4;
  private final List<Level> v6;

  /// @param value as stored
  record Entry(Network network, String value, long accountId) {}

  /// The networks of one prefix length.
  private record Level(int length, Map<Bits, Entry> entries) {}

  /// An address from its first bit on; what it does not have is zero.
  private record Bits(long high, long low) {
    static Bits of(byte[] address) {
      ByteBuffer bytes = ByteBuffer.wrap(address);
      return address.length == V4
          ? new Bits((long) bytes.getInt() << Integer.SIZE, 0)
          : new Bits(bytes.getLong(), bytes.getLong());
    }

    /// The first bits, the others zero.
    Bits first(int length) {
      return new Bits(high & mask(length), low & mask(length - Long.SIZE));
    }

    private static long mask(int length) {
      return length <= 0 ? 0 : -1L << Math.max(0, Long.SIZE - length);
    }
  }

  Networks(List<Entry> all) {
    v4 = levels(all.stream().filter(entry -> isV4(entry.network().first())).toList());
    v6 = levels(all.stream().filter(entry -> !isV4(entry.network().first())).toList());
  }

  private static boolean isV4(InetAddress address) {
    return address.getAddress().length == V4;
  }

  /// Longest first, and only those lengths that there are.
  private static List<Level> levels(List<Entry> all) {
    Map<Integer, Map<Bits, Entry>> byLength = new TreeMap<>(Comparator.reverseOrder());
    for (Entry entry : all) {
      byLength
          .computeIfAbsent(entry.network().prefixLength(), _ -> new HashMap<>())
          .put(Bits.of(entry.network().first().getAddress()), entry);
    }
    return byLength.entrySet().stream()
        .map(level -> new Level(level.getKey(), level.getValue()))
        .toList();
  }

  /// The smallest network that holds the address.
  Optional<Entry> around(InetAddress address) {
    byte[] bytes = address.getAddress();
    Bits bits = Bits.of(bytes);
    for (Level level : bytes.length == V4 ? v4 : v6) {
      Entry entry = level.entries().get(bits.first(level.length()));
      if (entry != null) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }
}
