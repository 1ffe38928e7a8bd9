package org.weir.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.weir.policy.Action;
import org.weir.policy.Policy.Mode;
import org.weir.policy.Policy.Rule;

/// A fixed rule: `reject`, or `{ action: reject, mode: observe }` when this one rule shall only
/// watch.
///
/// @param actions those that make sense for this rule
record RuleFormat(Word<Action> actions) implements Format<Rule> {
  static RuleFormat of(Action... actions) {
    return new RuleFormat(Word.of(List.of(actions), Action::word));
  }

  @Override
  public @Nullable Rule read(Node node, Problems problems) {
    if (!(node instanceof MappingNode mapping)) {
      Action action = actions.read(node, problems);
      return action == null ? null : new Rule(action, Mode.ENFORCE);
    }
    Key<Action> actionKey = Key.required("action", actions, "what is done");
    Key<Mode> modeKey = Key.of("mode", PolicyFile.MODES, "enforce", "whether it is done");
    Document document = Document.read(mapping, List.of(actionKey, modeKey), problems);
    Action action = document.optional(actionKey);
    Mode mode = document.optional(modeKey);
    return action == null || mode == null ? null : new Rule(action, mode);
  }

  @Override
  public String accepts() {
    return actions.accepts();
  }
}
