package org.weir.content;

import crawlercommons.domains.EffectiveTldFinder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which part of a host name is one that somebody has registered, by the public suffix list that is
/// in the library. Suffixes under which a company gives names to anybody (`github.io`) count.
public final class Domains {
  private Domains() {}

  /// The public suffix and one label before it; empty when the name ends in no known suffix, or is
  /// one.
  ///
  /// @param host in lower case and ASCII form
  public static Optional<String> registrable(String host) {
    @Nullable String domain = EffectiveTldFinder.getAssignedDomain(host, true, false);
    return Optional.ofNullable(domain).filter(name -> !name.isEmpty());
  }
}
