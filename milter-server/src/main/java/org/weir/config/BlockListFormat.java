package org.weir.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.weir.signal.BlockList;
import org.weir.signal.BlockList.Category;

/// `{ zone: bl.example, answers: { 127.0.0.2: spam-source } }`.
record BlockListFormat() implements Format<BlockList> {
  private static final Pattern LOOPBACK =
      Pattern.compile("127(\\.(\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])){3}");
  private static final Word<Category> CATEGORY =
      Word.of(List.of(Category.values()), Category::word);

  private static final Key<String> ZONE =
      Key.required("zone", Notation.ZONE, "the list's DNS zone, without a dot at its end");
  private static final Key<Map<String, Category>> ANSWERS =
      Key.of(
          "answers",
          new MapOf<>(new Text<>("an answer such as 127.0.0.2", BlockListFormat::answer), CATEGORY),
          "{}",
          "what each answer means; any other one is a spam-source");

  @Override
  public @Nullable BlockList read(Node node, Problems problems) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(node, problems);
    }
    Document document = Document.read(mapping, List.of(ZONE, ANSWERS), problems);
    String zone = document.optional(ZONE);
    Map<String, Category> answers = document.optional(ANSWERS);
    return zone == null || answers == null ? null : new BlockList(zone, answers);
  }

  @Override
  public String accepts() {
    return "{ zone: DOMAIN, answers: { 127.x.x.x: " + CATEGORY.accepts() + " } }";
  }

  private static String answer(String text) {
    if (!LOOPBACK.matcher(text).matches()) {
      throw new IllegalArgumentException("lists answer with addresses of 127.0.0.0/8");
    }
    if (text.startsWith("127.255.255.")) {
      throw new IllegalArgumentException("is a list's refusal to answer and has no category");
    }
    return text;
  }
}
