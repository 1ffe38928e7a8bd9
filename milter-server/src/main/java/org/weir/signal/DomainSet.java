package org.weir.signal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Domains with all names below them. Immutable.
final class DomainSet {
  private final Set<String> domains;

  private DomainSet(Set<String> domains) {
    this.domains = Set.copyOf(domains);
  }

  /// The domains in a file beside this class, one a line; `#` begins a comment.
  static DomainSet shipped(String file) {
    return new DomainSet(Set.copyOf(lines(file)));
  }

  /// The lines of a file beside this class that are no comments.
  static List<String> lines(String file) {
    try (InputStream in = Objects.requireNonNull(DomainSet.class.getResourceAsStream(file));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// These and more.
  ///
  /// @param more in lower case
  DomainSet with(List<String> more) {
    Set<String> all = new HashSet<>(domains);
    all.addAll(more);
    return new DomainSet(all);
  }

  /// Whether a host is one of them, or below one.
  boolean contains(String host) {
    int at = 0;
    while (!domains.contains(host.substring(at))) {
      int dot = host.indexOf('.', at);
      if (dot < 0) {
        return false;
      }
      at = dot + 1;
    }
    return true;
  }
}
