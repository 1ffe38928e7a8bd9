package org.weir.signal;

import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.MessageFacts;

/// How well the client is known, and so how much it counts what its address and its greeting look
/// like. Customers send from access lines with mail programs that greet as they like.
enum Acquaintance {
  /// By a login, a certificate or a script: where it sits says nothing.
  CUSTOMER(0),
  /// By its network: a mail server of a customer, more often than not.
  NETWORK(0.5),
  /// By the sender's domain, which anybody can write, or not at all.
  STRANGER(1);

  private final double strength;

  Acquaintance(double strength) {
    this.strength = strength;
  }

  /// Strength of a finding about such a client; 0 = there is none.
  double strength() {
    return strength;
  }

  static Acquaintance of(MessageFacts facts) {
    if (facts.login() != null) {
      return CUSTOMER;
    }
    return facts.attribution() instanceof Known(_, Kind kind, _)
        ? switch (kind) {
          case LOGIN, CERTIFICATE, SCRIPT -> CUSTOMER;
          case NETWORK -> NETWORK;
          case SENDER_DOMAIN -> STRANGER;
        }
        : STRANGER;
  }
}
