package org.weir.signal;

import java.util.Map;

/// A DNS block list of client addresses (RFC 5782) and what its answers mean.
///
/// @param zone without a trailing dot
/// @param answers from an answer such as `127.0.0.4` to its category; other answers of 127.0.0.0/8
///   count as `spam-source`, except 127.255.255.0/24, which is the list's refusal to answer
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
}
