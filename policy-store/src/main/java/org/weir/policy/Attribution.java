package org.weir.policy;

/// Who a message belongs to, and which fact says so.
public sealed interface Attribution {
  /// How an identity names an account; the table `identity` has the same words in its column
  /// `kind`.
  enum Kind {
    LOGIN("login"),
    NETWORK("network"),
    SENDER_DOMAIN("sender_domain"),
    SCRIPT("script"),
    CERTIFICATE("certificate");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /// The word in SQL, JSON and logs.
    public String word() {
      return word;
    }
  }

  /// An account was found by one identity, `value` as stored.
  record Known(Account account, Kind kind, String value) implements Attribution {}

  /// The store answered, and no identity matches.
  record Nobody() implements Attribution {}

  /// The store could not be asked and nothing usable is cached.
  record Unavailable(String reason) implements Attribution {}
}
