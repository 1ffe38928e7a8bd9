package org.weir.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// The entries of a YAML mapping by key, in the file's order. A key that stands there twice is an
/// error; YAML itself would silently take one of them.
record Entries(Map<String, Entry> byKey) {
  /// One `key: value`.
  record Entry(ScalarNode key, Node value) {}

  static Entries of(MappingNode mapping, Problems problems) {
    Map<String, Entry> byKey = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(tuple.getKeyNode(), "expected a word as the key");
        continue;
      }
      Entry first = byKey.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
      if (first != null) {
        int line = first.key().getStartMark().orElseThrow().getLine() + 1;
        problems.add(
            key,
            "key " + Problems.quote(key.getValue()) + " is given twice, first in line " + line);
      }
    }
    return new Entries(byKey);
  }
}
