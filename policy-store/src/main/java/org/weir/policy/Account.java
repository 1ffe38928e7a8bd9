package org.weir.policy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A customer account as the table `account` has it.
///
/// @param risk the provider's own word for how far the customer is trusted (0 = not classified,
///   higher = riskier)
/// @param country ISO 3166 code of the customer, if known
/// @param paymentMethod the provider's own word, if known
public record Account(
    long id,
    String name,
    String plan,
    Status status,
    Instant openedAt,
    int risk,
    @Nullable String country,
    @Nullable String paymentMethod) {

  /// Whether the account may send at all.
  public enum Status {
    ACTIVE,
    SUSPENDED,
    CLOSED
  }

  /// Full days since the account was opened; never negative.
  public long ageDays(Instant now) {
    return Math.max(0, Duration.between(openedAt, now).toDays());
  }
}
