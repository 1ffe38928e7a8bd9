package org.weir.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Network;

/// How a person's writing of an identity is stored: the one form that the table's constraints let
/// pass and that [Hints] compares.
final class StoredForm {
  private static final int LONGEST = 255;
  private static final Pattern DOMAIN =
      Pattern.compile(
          "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?([.][a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*");

  /// Makes [#parsed] the stored form of a column `value` with a network's IPv6 address.
  static final String SHORTEST_ADDRESS =
      """
      CONCAT(INET6_NTOA(INET6_ATON(SUBSTRING_INDEX(value, '/', 1))),
        IF(value LIKE '%/%', CONCAT('/', SUBSTRING_INDEX(value, '/', -1)), ''))
      """;

  private StoredForm() {}

  static String of(Sql sql, Kind kind, String text) throws SQLException {
    String value;
    try {
      value = parsed(kind, text);
    } catch (IllegalArgumentException e) {
      throw StoreException.refused("read " + kind.word(), String.valueOf(e.getMessage()));
    }
    return kind == Kind.NETWORK
        ? sql.first(
                "SELECT " + SHORTEST_ADDRESS + " FROM (SELECT ? AS value) one",
                row -> row.getString(1),
                value)
            .orElse(value)
        : value;
  }

  /// The stored form, but that an IPv6 address is not in its shortest form yet, which only MariaDB
  /// knows.
  ///
  /// @throws IllegalArgumentException when it cannot be meant
  static String parsed(Kind kind, String text) {
    String value =
        switch (kind) {
          case NETWORK -> network(text.strip());
          case SENDER_DOMAIN -> domain(text);
          case LOGIN, SCRIPT, CERTIFICATE -> text.strip().toLowerCase(Locale.ROOT);
        };
    if (value.isEmpty() || value.codePointCount(0, value.length()) > LONGEST) {
      throw new IllegalArgumentException("'" + text + "' is empty or longer than 255 characters");
    }
    if (value.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("'" + text + "' has control characters");
    }
    return value;
  }

  private static String domain(String text) {
    String domain = new Hints(null, null, List.of(), null, text).senderDomain();
    if (!DOMAIN.matcher(domain).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a domain name");
    }
    return domain;
  }

  private static String network(String text) {
    if (text.contains("%")) {
      throw new IllegalArgumentException("'" + text + "': an address here has no interface");
    }
    Network network = Network.parse(text);
    String address = network.first().getHostAddress();
    boolean single = network.prefixLength() == network.first().getAddress().length * 8;
    return single ? address : address + "/" + network.prefixLength();
  }
}
