package org.weir.app;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.weir.app.Judge.Judged;
import org.weir.policy.Action;

/// What a pass over messages comes to. Confined to one thread.
final class ScanTally {
  private final Map<Action, Integer> decisions = new EnumMap<>(Action.class);
  private double[] millis = new double[1024];
  private int messages;
  private int errors;

  void add(Judged judged) {
    decisions.merge(judged.decision().wanted(), 1, Integer::sum);
    if (messages == millis.length) {
      millis = Arrays.copyOf(millis, messages * 2);
    }
    millis[messages++] = judged.millis();
  }

  void addError() {
    errors++;
  }

  int errors() {
    return errors;
  }

  /// `3 messages, 1 held, 0 errors, p50 0.1 ms, p99 2.0 ms`, the other decisions named where there
  /// are any.
  String summary() {
    StringBuilder line = new StringBuilder(messages + (messages == 1 ? " message" : " messages"));
    line.append(", ").append(decisions.getOrDefault(Action.HOLD, 0)).append(" held");
    decisions.forEach((action, count) -> {
      if (action != Action.HOLD && action != Action.PASS) {
        line.append(", ").append(count).append(' ').append(action.word());
      }
    });
    line.append(", ").append(errors).append(errors == 1 ? " error" : " errors");
    if (messages > 0) {
      double[] sorted = Arrays.copyOf(millis, messages);
      Arrays.sort(sorted);
      line.append(
          String.format(
              Locale.ROOT, ", p50 %.1f ms, p99 %.1f ms", share(sorted, 50), share(sorted, 99)));
    }
    return line.toString();
  }

  private static double share(double[] sorted, int percent) {
    return sorted[(sorted.length * percent + 99) / 100 - 1];
  }
}
