package org.weir.campaign;

import java.util.List;
import java.util.stream.Stream;

/// One aspect of a message, by which it is compared with others.
///
/// @param alike what the fingerprint would be after small changes that it does not bear by itself;
///   they lead to the same campaign
public record Aspect(Fingerprint print, List<Fingerprint> alike) {
  public Aspect {
    alike = List.copyOf(alike);
  }

  /// One whose fingerprint bears what changes there are.
  public static Aspect of(Fingerprint print) {
    return new Aspect(print, List.of());
  }

  Stream<Fingerprint> all() {
    return Stream.concat(Stream.of(print), alike.stream());
  }
}
