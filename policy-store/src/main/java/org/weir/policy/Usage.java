package org.weir.policy;

import java.util.List;

/// What an account has used of its limits, as [org.weir.store] found it when it reserved room for
/// this message.
public sealed interface Usage {
  /// One limit and how much of it is used, this message included if it was granted.
  record Use(Limit limit, long used) {}

  /// Room was reserved in every limit (there may be none).
  record Granted(List<Use> uses) implements Usage {
    public Granted {
      uses = List.copyOf(uses);
    }
  }

  /// No room was left in `exceeded` for `requested` more units; nothing was reserved anywhere.
  record Exceeded(Use exceeded, long requested) implements Usage {}

  /// Nothing was asked: the message has no account, or the account may not send.
  record NotAsked() implements Usage {}

  /// The store could not answer in time; nothing was reserved.
  record Unavailable(String reason) implements Usage {}
}
