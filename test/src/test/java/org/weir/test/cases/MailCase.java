package org.weir.test.cases;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One golden case: what is true before, what clients do, what must come of it.
///
/// @param name the file's name without `.case`
/// @param policy the file in `test/cases/policies` that is in force, without `.yaml`
/// @param onlyPostfix why Sendmail cannot play it; null when it can
record MailCase(
    String name,
    String policy,
    @Nullable String onlyPostfix,
    List<Given> givens,
    List<Connection> connections) {
  MailCase {
    givens = List.copyOf(givens);
    connections = List.copyOf(connections);
  }

  /// Something that is true before anyone connects.
  sealed interface Given {
    /// A customer.
    ///
    /// @param ageDays days since the account was opened
    /// @param status `active`, `suspended` or `closed`
    record Account(String name, int ageDays, String status) implements Given {}

    /// A fact by which that customer is recognised; `kind` as in table `identity`.
    record Identity(String account, String kind, String value) implements Given {}

    /// A limit of that customer's own.
    ///
    /// @param unit `messages` or `recipients`
    /// @param maxAgeDays for accounts younger than that; null = of any age
    record Quota(
        String account, long maximum, String unit, int periodSeconds, @Nullable Integer maxAgeDays)
        implements Given {}

    /// What an operator has said; words as in table `directive`.
    record Directive(String action, String kind, String value) implements Given {}

    /// An entry of the block list.
    record Listed(String address, String answer) implements Given {}
  }

  /// One SMTP session, or one call of the local `sendmail` per message.
  ///
  /// @param address of the client; null = the MTA does not know it
  /// @param login the SASL user name; null = not logged in
  /// @param local submitted on the relay itself
  record Connection(
      @Nullable String address,
      String clientName,
      String helo,
      @Nullable String login,
      boolean local,
      List<Message> messages) {
    Connection {
      messages = List.copyOf(messages);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
