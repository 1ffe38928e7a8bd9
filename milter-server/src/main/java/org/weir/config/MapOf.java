package org.weir.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Keys and values where the keys are data too.
record MapOf<K, T>(Text<K> key, Format<T> value) implements Format<Map<K, T>> {
  @Override
  public @Nullable Map<K, T> read(Node node, Problems problems) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(node, problems);
    }
    Map<K, T> values = new LinkedHashMap<>();
    Entries entries = Entries.of(mapping, problems);
    entries
        .byKey()
        .forEach((_, entry) -> {
          K name = key.read(entry.key(), problems);
          T read = value.read(entry.value(), problems);
          if (name != null && read != null) {
            values.put(name, read);
          }
        });
    return values.size() == entries.byKey().size() ? values : null;
  }

  @Override
  public String accepts() {
    return key.accepts() + ": " + value.accepts();
  }
}
