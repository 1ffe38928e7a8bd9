package org.weir.policy;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An operator's word about mail of one sender or campaign.
///
/// @param value which: an account's name; else as in the table `directive`
/// @param action pass, defer, hold or reject
/// @param validUntil null = until it is lifted
/// @param who the operator
/// @param reason for people; not for the customer
public record Directive(
    long id,
    Kind kind,
    String value,
    Action action,
    Instant createdAt,
    @Nullable Instant validUntil,
    String who,
    String reason) {

  /// What it is about; the table `directive` has the same words.
  public enum Kind {
    LOGIN("login", 0),
    SCRIPT("script", 0),
    ACCOUNT("account", 1),
    NETWORK("network", 2),
    CAMPAIGN("campaign", 3);

    private final String word;
    private final int width;

    Kind(String word, int width) {
      this.word = word;
      this.width = width;
    }

    /// The word in SQL, JSON and commands.
    public String word() {
      return word;
    }
  }

  /// The narrowest first (login or script, account, network, campaign; of networks the smallest),
  /// and of two on the same the younger.
  private static final Comparator<Directive> NARROWEST_AND_YOUNGEST =
      Comparator.<Directive>comparingInt(directive -> directive.kind.width)
          .thenComparing(Comparator.comparingInt(Directive::prefixLength).reversed())
          .thenComparing(
              Comparator.comparing(Directive::createdAt)
                  .thenComparingLong(Directive::id)
                  .reversed());

  public Directive {
    if (action == Action.TAG) {
      throw new IllegalArgumentException("no directive tags");
    }
  }

  /// The one that counts among those that fit a message.
  public static Optional<Directive> deciding(List<Directive> fitting) {
    return fitting.stream().min(NARROWEST_AND_YOUNGEST);
  }

  /// Whether it is in force still.
  public boolean validAt(Instant now) {
    return validUntil == null || now.isBefore(validUntil);
  }

  private int prefixLength() {
    return kind == Kind.NETWORK ? Network.parse(value).prefixLength() : 0;
  }
}
