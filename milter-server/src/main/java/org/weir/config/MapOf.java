package org.weir.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Keys and values where the keys are data too.
record MapOf<T>(Text<String> key, Format<T> value) implements Format<Map<String, T>> {
  @Override
  public @Nullable Map<String, T> read(Node node, Problems problems) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(node, problems);
    }
    Map<String, T> values = new LinkedHashMap<>();
    Entries entries = Entries.of(mapping, problems);
    entries
        .byKey()
        .forEach((_, entry) -> {
          String name = key.read(entry.key(), problems);
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
