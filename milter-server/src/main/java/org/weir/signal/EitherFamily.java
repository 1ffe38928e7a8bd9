package org.weir.signal;

import java.util.concurrent.CompletableFuture;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Resolver;

/// Whether a name has an address at all, of IPv4 or IPv6.
final class EitherFamily {
  private EitherFamily() {}

  /// Addresses when there are any; else [Failed] unless both families were answered with none.
  static CompletableFuture<Answer> addresses(Resolver resolver, String name) {
    return resolver.addresses(name).thenCombine(resolver.addresses6(name), EitherFamily::better);
  }

  private static Answer better(Answer v4, Answer v6) {
    if (v4 instanceof Addresses || v6 instanceof Addresses) {
      return v4 instanceof Addresses ? v4 : v6;
    }
    return v4 instanceof Failed ? v4 : v6;
  }
}
