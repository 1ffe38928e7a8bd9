package org.weir.signal;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Finding;

/// Looks at a message for one kind of sign. Thread-safe.
public interface Detector {
  /// The signals it speaks of: kebab-case, never renamed once released.
  Set<String> signals();

  /// One finding for each of its signals. Never blocks: what has to be asked for completes the
  /// future later, and what needs no one to be asked is complete on return.
  CompletableFuture<List<Finding>> examine(Mail mail);

  /// A client has connected; what is known of it already may be asked for. Never blocks.
  default void connected(InetAddress client) {}

  /// A message of this relay was decided, however; what there is to learn from it may be learned.
  /// Never blocks.
  default void decided(Mail mail) {}

  /// A message begins; what is known of its envelope sender may be asked for. Never blocks.
  default void mailFrom(String sender) {}
}
