package org.weir.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// `true` or `false`, nothing else.
record Flag() implements Format<Boolean> {
  @Override
  public @Nullable Boolean read(Node node, Problems problems) {
    return (node instanceof ScalarNode scalar && node.getTag().equals(Tag.BOOL))
        ? Boolean.valueOf(scalar.getValue())
        : wrong(node, problems);
  }

  @Override
  public String accepts() {
    return "true | false";
  }
}
