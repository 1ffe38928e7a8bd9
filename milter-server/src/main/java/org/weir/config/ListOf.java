package org.weir.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Several values; a single one may stand there without brackets. The same value twice is an error.
record ListOf<T>(Format<T> element, int least, int most) implements Format<List<T>> {
  @Override
  public @Nullable List<T> read(Node node, Problems problems) {
    if (node instanceof ScalarNode && !node.getTag().equals(Tag.NULL)) {
      T value = element.read(node, problems);
      return value == null ? null : List.of(value);
    }
    if (!(node instanceof SequenceNode sequence)) {
      return wrong(node, problems);
    }
    List<Node> nodes = sequence.getValue();
    if (nodes.size() < least || nodes.size() > most) {
      problems.add(node, "expected " + least + " to " + most + " entries, found " + nodes.size());
      return null;
    }
    List<T> values = new ArrayList<>();
    for (Node entry : nodes) {
      T value = element.read(entry, problems);
      if (value != null && values.contains(value)) {
        problems.add(entry, Format.kindOf(entry) + " is listed twice");
      } else if (value != null) {
        values.add(value);
      }
    }
    return values.size() == nodes.size() ? values : null;
  }

  @Override
  public String accepts() {
    return "list of " + element.accepts();
  }
}
