package org.weir.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.weir.policy.Attribution.Kind;
import org.weir.policy.Network;

/// How a person's writing of an identity is stored: the one form that the table's constraints let
/// pass and that [Hints] compares.
final class StoredForm {
  private StoredForm() {}

  static String of(Sql sql, Kind kind, String value) throws SQLException {
    return switch (kind) {
      case NETWORK -> network(sql, value.strip());
      case SENDER_DOMAIN -> new Hints(null, null, List.of(), null, value).senderDomain();
      case LOGIN, SCRIPT, CERTIFICATE -> value.strip().toLowerCase(Locale.ROOT);
    };
  }

  private static String network(Sql sql, String value) throws SQLException {
    Network network;
    try {
      network = Network.parse(value);
    } catch (IllegalArgumentException e) {
      throw StoreException.refused("link network", String.valueOf(e.getMessage()));
    }
    String address = network.first().getHostAddress();
    String shortest =
        sql.first("SELECT INET6_NTOA(INET6_ATON(?))", row -> row.getString(1), address)
            .orElse(address);
    boolean single = network.prefixLength() == network.first().getAddress().length * 8;
    return single ? shortest : shortest + "/" + network.prefixLength();
  }
}
