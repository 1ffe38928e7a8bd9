package org.weir.signal;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Header;
import org.weir.policy.Network;

/// Header fields in which a web server says which of its scripts sends, such as
/// `X-PHP-Originating-Script`. Believed from trusted web servers only: anyone can write them.
/// Immutable.
///
/// @param trusted where those web servers are
/// @param names of the fields, the most telling first
/// @param loginNames of fields in which a web mailer says who has logged in
public record ScriptHeaders(List<Network> trusted, List<String> names, List<String> loginNames) {
  private static final int MAX_CHARS = 255;

  public ScriptHeaders {
    trusted = List.copyOf(trusted);
    names = List.copyOf(names);
    loginNames = List.copyOf(loginNames);
  }

  /// The identities of kind `script` that the message may belong to, the most exact first: each
  /// header's value in lower case, and for PHP's `uid:file` the user id as well. Empty when the
  /// client is not trusted.
  public List<String> scripts(List<Header> headers, @Nullable InetAddress client) {
    return said(headers, client)
        .map(header -> line(header.value()).toLowerCase(Locale.ROOT))
        .flatMap(ScriptHeaders::withUserId)
        .distinct()
        .toList();
  }

  /// Who has logged in to a web mailer; null when the client is not trusted, nobody is named, or a
  /// script is: what a script writes beside its name is not believed.
  public @Nullable String login(List<Header> headers, @Nullable InetAddress client) {
    return trusts(client) && said(headers, client).findFirst().isEmpty()
        ? loginNames.stream()
            .flatMap(name -> named(headers, name))
            .findFirst()
            .map(header -> line(header.value()).toLowerCase(Locale.ROOT))
            .orElse(null)
        : null;
  }

  /// The first of the fields that the message has, if the client is trusted.
  Optional<Header> origin(List<Header> headers, @Nullable InetAddress client) {
    return said(headers, client).findFirst();
  }

  /// Whether a header field of that name is one of them.
  public boolean has(String name) {
    return Stream.concat(names.stream(), loginNames.stream()).anyMatch(name::equalsIgnoreCase);
  }

  /// Whether what this client's headers say is believed.
  public boolean trusts(@Nullable InetAddress client) {
    return client != null && trusted.stream().anyMatch(network -> network.contains(client));
  }

  private Stream<Header> said(List<Header> headers, @Nullable InetAddress client) {
    if (!trusts(client)) {
      return Stream.empty();
    }
    // The first of several is the web server's own: it writes above what the script wrote.
    return names.stream().flatMap(name -> named(headers, name));
  }

  private static Stream<Header> named(List<Header> headers, String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .limit(1)
        .filter(header -> !line(header.value()).isEmpty());
  }

  private static Stream<String> withUserId(String script) {
    int colon = script.indexOf(':');
    boolean user = colon > 0 && script.chars().limit(colon).allMatch(c -> c >= '0' && c <= '9');
    return user ? Stream.of(script, script.substring(0, colon)) : Stream.of(script);
  }

  private static String line(String value) {
    StringBuilder line = new StringBuilder();
    value
        .chars()
        .filter(c -> !Character.isISOControl(c))
        .limit(MAX_CHARS)
        .forEach(line::appendCodePoint);
    return line.toString().strip();
  }
}
