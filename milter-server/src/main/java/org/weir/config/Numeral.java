package org.weir.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A number without a unit, within bounds (both included).
///
/// @param parse throws [NumberFormatException] when the number is none of this type
record Numeral<T extends Comparable<T>>(String kind, T least, T most, Function<String, T> parse)
    implements Format<T> {
  static Numeral<Integer> count(int least, int most) {
    return new Numeral<>("a whole number", least, most, Integer::valueOf);
  }

  static Numeral<Double> points(double least, double most) {
    return new Numeral<>("a number", least, most, Double::valueOf);
  }

  @Override
  public @Nullable T read(Node node, Problems problems) {
    boolean number = node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT);
    if (!number || !(node instanceof ScalarNode scalar)) {
      return wrong(node, problems);
    }
    try {
      T value = parse.apply(scalar.getValue());
      if (value.compareTo(least) >= 0 && value.compareTo(most) <= 0) {
        return value;
      }
    } catch (NumberFormatException _) {
      // out of the type's range, a fraction, or YAML's `.inf`: the message below says what is right
    }
    return wrong(node, problems);
  }

  @Override
  public String accepts() {
    return kind + ", " + least + " to " + most;
  }
}
