package org.weir.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// One word of a fixed list.
record Word<T>(Map<String, T> words) implements Format<T> {
  /// The values in this order, each by its word.
  static <T> Word<T> of(List<T> values, Function<T, String> word) {
    Map<String, T> words = new LinkedHashMap<>();
    values.forEach(value -> words.put(word.apply(value), value));
    return new Word<>(words);
  }

  @Override
  public @Nullable T read(Node node, Problems problems) {
    if (!(node instanceof ScalarNode scalar)) {
      return wrong(node, problems);
    }
    T value = words.get(scalar.getValue());
    if (value == null) {
      String hint =
          Closest.to(scalar.getValue(), words.keySet())
              .map(near -> "; did you mean '" + near + "'?")
              .orElse("");
      problems.add(node, "expected " + accepts() + ", found " + Format.kindOf(node) + hint);
    }
    return value;
  }

  @Override
  public String accepts() {
    return String.join(" | ", words.keySet());
  }
}
