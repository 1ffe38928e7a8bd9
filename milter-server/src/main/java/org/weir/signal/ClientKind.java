package org.weir.signal;

import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.MessageFacts;

/// How well a client is known, for what may be held against it.
public enum ClientKind {
  /// By a login, a certificate or a script of its own: it may sit anywhere.
  LOGIN("login", 0),
  /// By its address: a customer's server.
  NETWORK("network", 0.5),
  /// By nothing, or by its sender's domain only, which anyone can write.
  UNKNOWN("unknown", 1);

  private final String word;
  private final double strength;

  ClientKind(String word, double strength) {
    this.word = word;
    this.strength = strength;
  }

  /// The word in `weir.yaml`.
  public String word() {
    return word;
  }

  /// Strength of a finding about what such a client's address and greeting look like; 0 = there is
  /// none, since customers send from access lines with mail programs that greet as they like.
  double strength() {
    return strength;
  }

  static ClientKind of(MessageFacts facts) {
    if (facts.login() != null) {
      return LOGIN;
    }
    if (!(facts.attribution() instanceof Known(_, Kind kind, _))) {
      return UNKNOWN;
    }
    return switch (kind) {
      case LOGIN, CERTIFICATE, SCRIPT -> LOGIN;
      case NETWORK -> NETWORK;
      case SENDER_DOMAIN -> UNKNOWN;
    };
  }
}
