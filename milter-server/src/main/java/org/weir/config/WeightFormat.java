package org.weir.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.weir.policy.Policy.Weight;

/// The weight of a signal: `4`, or `{ points: 4, shadow: true }` when it shall only be recorded.
record WeightFormat() implements Format<Weight> {
  private static final Numeral<Double> NUMBER = Numeral.points(-100, 100);
  private static final Key<Double> POINTS =
      Key.required("points", NUMBER, "what the signal is worth at full strength");
  private static final Key<Boolean> SHADOW =
      Key.of("shadow", new Flag(), "false", "recorded only, worth nothing");

  @Override
  public @Nullable Weight read(Node node, Problems problems) {
    if (!(node instanceof MappingNode mapping)) {
      Double points = NUMBER.read(node, problems);
      return points == null ? null : new Weight(points, false);
    }
    Document document = Document.read(mapping, List.of(POINTS, SHADOW), problems);
    Double points = document.optional(POINTS);
    Boolean shadow = document.optional(SHADOW);
    return points == null || shadow == null ? null : new Weight(points, shadow);
  }

  @Override
  public String accepts() {
    return NUMBER.accepts();
  }
}
