package org.weir.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A value written as one piece of text.
///
/// @param parse throws [IllegalArgumentException] with what is wrong, for the operator
record Text<T>(String accepts, Function<String, T> parse) implements Format<T> {
  @Override
  public @Nullable T read(Node node, Problems problems) {
    if (!(node instanceof ScalarNode scalar) || scalar.getTag().equals(Tag.NULL)) {
      return wrong(node, problems);
    }
    if (!scalar.getTag().equals(Tag.STR)) {
      problems.add(
          node,
          "expected "
              + accepts
              + ", found "
              + scalar.getValue()
              + "; put it in quotes if it is meant as text");
      return null;
    }
    try {
      return parse.apply(scalar.getValue());
    } catch (IllegalArgumentException e) {
      problems.add(node, Problems.quote(scalar.getValue()) + ": " + e.getMessage());
      return null;
    }
  }
}
