package org.weir.signal;

import org.weir.policy.Attribution.Kind;
import org.weir.policy.Attribution.Known;
import org.weir.policy.MessageFacts;

/// How well a client is known, for what may be held against it.
public enum ClientKind {
  /// By a login, a certificate or a script of its own: it may sit anywhere.
  LOGIN("login"),
  /// By its address: a customer's server.
  NETWORK("network"),
  /// By nothing, or by its sender's domain only, which anyone can write.
  UNKNOWN("unknown");

  private final String word;

  ClientKind(String word) {
    this.word = word;
  }

  /// The word in `weir.yaml`.
  public String word() {
    return word;
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
