package org.weir.config;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// The values of one file by key. Reading looks at everything and goes on after an error, so that
/// one run shows all of them. Confined to one reading.
final class Document {
  private final Problems problems;
  private final Map<String, Key<?>> keys = new LinkedHashMap<>();
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<Key<?>, Object> values = new HashMap<>();
  private final Node root;

  private Document(MappingNode root, List<Key<?>> known, Problems problems) {
    this.root = root;
    this.problems = problems;
    known.forEach(key -> keys.put(key.path(), key));
  }

  /// Reads all keys; what is wrong is in `problems`.
  static Document read(MappingNode root, List<Key<?>> known, Problems problems) {
    Document document = new Document(root, known, problems);
    document.enter("", root);
    known.forEach(document::evaluate);
    return document;
  }

  /// The value of a key that is required or has a default; only when nothing was wrong.
  <T> T value(Key<T> key) {
    T value = optional(key);
    if (value == null) {
      throw new IllegalStateException("no value for " + key.path());
    }
    return value;
  }

  /// The value of a key that may be missing.
  @SuppressWarnings("unchecked") // `evaluate` puts a T for a Key<T>
  <T> @Nullable T optional(Key<T> key) {
    return (T) values.get(key);
  }

  /// Whether the key stands in the file.
  boolean has(Key<?> key) {
    return nodes.containsKey(key.path());
  }

  /// Where a message about the key should point: its value, or the file's first key.
  Node place(Key<?> key) {
    return nodes.getOrDefault(key.path(), root);
  }

  private void enter(String section, MappingNode mapping) {
    String prefix = section.isEmpty() ? "" : section + ".";
    Entries.of(mapping, problems)
        .byKey()
        .forEach((name, entry) -> {
          String path = prefix + name;
          nodes.put(path, entry.value());
          if (isSection(path)) {
            enterSection(path, entry.value());
          } else if (!keys.containsKey(path)) {
            unknown(section, name, entry.key());
          }
        });
  }

  private void enterSection(String path, Node node) {
    if (node instanceof MappingNode mapping) {
      enter(path, mapping);
    } else if (!node.getTag().equals(Tag.NULL)) { // all its keys may be commented out
      problems.add(
          node,
          "expected keys and values below '"
              + path
              + "' ("
              + String.join(", ", children(path))
              + "), found "
              + Format.kindOf(node));
    }
  }

  private void unknown(String section, String name, ScalarNode at) {
    Optional<String> elsewhere =
        keys.values().stream()
            .filter(key -> key.name().equals(name) && !key.section().equals(section))
            .map(key -> key.section().isEmpty() ? "the top of the file" : "'" + key.section() + "'")
            .findFirst();
    problems.add(
        at,
        "unknown key "
            + Problems.quote(name)
            + elsewhere
                .map(place -> "; it belongs to " + place)
                .orElseGet(() -> Closest.hint(name, children(section))));
  }

  private <T> void evaluate(Key<T> key) {
    Node node = nodes.get(key.path());
    if (node != null && node.getTag().equals(Tag.NULL)) {
      problems.add(node, "'" + key.path() + "' has no value; leave the key out for its default");
      return;
    }
    T value = node == null ? missing(key) : key.format().read(node, problems);
    if (value != null) {
      values.put(key, value);
    }
  }

  private <T> @Nullable T missing(Key<T> key) {
    if (key.need() == Key.Need.REQUIRED) {
      problems.add(nodes.getOrDefault(key.section(), root), "missing key '" + key.path() + "'");
    }
    return key.fallback(problems);
  }

  private boolean isSection(String path) {
    return keys.keySet().stream().anyMatch(known -> known.startsWith(path + "."));
  }

  private Set<String> children(String section) {
    String prefix = section.isEmpty() ? "" : section + ".";
    Set<String> names = new TreeSet<>();
    for (String path : keys.keySet()) {
      if (path.startsWith(prefix)) {
        names.add(path.substring(prefix.length()).split("\\.", 2)[0]);
      }
    }
    return names;
  }
}
