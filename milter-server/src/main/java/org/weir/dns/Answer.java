package org.weir.dns;

import java.net.InetAddress;
import java.util.List;

/// What the DNS says about a name. Not having got an answer is an answer of its own: never "no such
/// name".
public sealed interface Answer {
  /// The name has these addresses; at least one.
  record Addresses(List<InetAddress> addresses) implements Answer {
    public Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /// The address has these names (`PTR`), in lower case and without a dot at their end; at least
  /// one.
  record Names(List<String> names) implements Answer {
    public Names {
      names = List.copyOf(names);
    }
  }

  /// Mail for the domain goes to these hosts (`MX`), the most wanted first; at least one. A single
  /// empty name says that the domain takes no mail (RFC 7505).
  record MailHosts(List<String> names) implements Answer {
    public MailHosts {
      names = List.copyOf(names);
    }
  }

  /// The name has these texts (`TXT`), the strings of each put together; at least one. Bytes beyond
  /// ASCII are read as ISO 8859-1.
  record Texts(List<String> texts) implements Answer {
    public Texts {
      texts = List.copyOf(texts);
    }
  }

  /// There is no such name (`NXDOMAIN`), or nothing of the type asked for (RFC 2308).
  record None() implements Answer {}

  /// Nobody answered usefully; the reason is for the operator.
  record Failed(String reason) implements Answer {}
}
