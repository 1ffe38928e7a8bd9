package org.weir.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// How the value of a key is written. Immutable and thread-safe.
interface Format<T> {
  /// The value; null when it is wrong, which is in `problems` then.
  @Nullable T read(Node node, Problems problems);

  /// What may be written, for messages and the reference: `duration, 100ms to 10s`.
  String accepts();

  /// What a node is, in words.
  static String kindOf(Node node) {
    return switch (node) {
      case MappingNode _ -> "keys and values";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when scalar.getTag().equals(Tag.NULL) -> "no value";
      case ScalarNode scalar when scalar.getTag().equals(Tag.STR) ->
          Problems.quote(scalar.getValue());
      case ScalarNode scalar -> scalar.getValue();
      default -> "something else"; // an alias node, which YamlFile has refused
    };
  }

  /// Reports that something else stands there.
  default @Nullable T wrong(Node node, Problems problems) {
    problems.add(node, "expected " + accepts() + ", found " + kindOf(node));
    return null;
  }
}
