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

/// Hosts that everybody links to: no list is asked about them, since none may list them and each
/// question costs. Those in `never-asked-hosts.txt` beside this class and the operator's.
/// Immutable.
final class NeverAsked {
  private static final Set<String> WELL_KNOWN = wellKnown();

  private final Set<String> domains;

  /// @param more in lower case; each with all names below it
  NeverAsked(List<String> more) {
    Set<String> all = new HashSet<>(WELL_KNOWN);
    all.addAll(more);
    domains = Set.copyOf(all);
  }

  /// Whether a host is one of them, or below one.
  boolean contains(String host) {
    for (int at = 0; at >= 0; at = host.indexOf('.', at) < 0 ? -1 : host.indexOf('.', at) + 1) {
      if (domains.contains(host.substring(at))) {
        return true;
      }
    }
    return false;
  }

  private static Set<String> wellKnown() {
    try (InputStream in =
            Objects.requireNonNull(NeverAsked.class.getResourceAsStream("never-asked-hosts.txt"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return Set.copyOf(
          lines
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
