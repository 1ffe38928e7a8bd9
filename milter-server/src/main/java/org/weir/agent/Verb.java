package org.weir.agent;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.weir.queue.Act;

/// What can be asked of a relay's queue.
public enum Verb {
  LIST(null),
  SUMMARY(null),
  SHOW(null),
  HOLD(Act.HOLD),
  RELEASE(Act.RELEASE),
  DELETE(Act.DELETE),
  FLUSH(Act.FLUSH);

  private final @Nullable Act act;

  Verb(@Nullable Act act) {
    this.act = act;
  }

  /// What it does to mail; empty when it only looks.
  public Optional<Act> act() {
    return Optional.ofNullable(act);
  }

  /// As in table `queue_command`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The verb of that name.
  public static Optional<Verb> of(String word) {
    return Arrays.stream(values()).filter(verb -> verb.word().equals(word)).findFirst();
  }
}
