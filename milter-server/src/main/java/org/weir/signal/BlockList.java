package org.weir.signal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/// A DNS block list of client addresses (RFC 5782) and what its answers mean.
///
/// @param zone without a trailing dot
/// @param answers from an answer such as `127.0.0.4` to its category; other answers of 127.0.0.0/8
///   count as `spam-source` (as `allow` when all that are given are `allow`), except
///   127.255.255.0/24, which is the list's refusal to answer
public record BlockList(String zone, Map<String, Category> answers) {
  public BlockList {
    answers = Map.copyOf(answers);
  }

  /// What kind of listing it is; each is a signal of its own, `listed-…`.
  public enum Category {
    SPAM_SOURCE("spam-source"),
    EXPLOITED_HOST("exploited-host"),
    DYNAMIC_RANGE("dynamic-range"),
    MARKETING("marketing"),
    ALLOW("allow");

    private final String word;

    Category(String word) {
      this.word = word;
    }

    /// The word in `weir.yaml`.
    public String word() {
      return word;
    }

    /// The signal's name.
    public String signal() {
      return "listed-" + word;
    }
  }

  /// The name that is asked for: octets or nibbles from the last to the first, then the zone.
  String question(InetAddress client) {
    byte[] address = client.getAddress();
    StringBuilder name = new StringBuilder();
    for (int i = address.length - 1; i >= 0; i--) {
      if (client instanceof Inet4Address) {
        name.append(address[i] & 0xFF).append('.');
      } else {
        String digits = HexFormat.of().toHexDigits(address[i]);
        name.append(digits.charAt(1)).append('.').append(digits.charAt(0)).append('.');
      }
    }
    return name.append(zone).toString();
  }

  /// What an answer of 127.0.0.0/8 means.
  Category category(InetAddress answer) {
    return answers.getOrDefault(answer.getHostAddress(), unmapped());
  }

  /// Everything that the list can say.
  Set<Category> categories() {
    EnumSet<Category> categories = EnumSet.of(unmapped());
    categories.addAll(answers.values());
    return categories;
  }

  private Category unmapped() {
    boolean allows =
        !answers.isEmpty() && answers.values().stream().allMatch(Category.ALLOW::equals);
    return allows ? Category.ALLOW : Category.SPAM_SOURCE;
  }
}
