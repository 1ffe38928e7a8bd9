package org.weir.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.weir.signal.AnswerPattern;
import org.weir.signal.BlockList;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;
import org.weir.signal.ClientKind;

/// `{ zone: bl.example, answers: { 127.0.0.2: spam-source } }`.
record BlockListFormat() implements Format<BlockList> {
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");
  private static final Word<Category> CATEGORY =
      Word.of(List.of(Category.values()), Category::word);

  private static final Key<String> ZONE =
      Key.required("zone", Notation.ZONE, "the list's DNS zone, without a dot at its end");
  private static final Key<List<Subject>> ASKS =
      Key.of(
          "asks",
          new ListOf<>(Word.of(List.of(Subject.values()), Subject::word), 1, 6),
          "[client-address]",
          "what it knows: addresses or names");
  private static final Key<Map<AnswerPattern, Category>> ANSWERS =
      Key.of(
          "answers",
          new MapOf<>(
              new Text<>(
                  "an answer such as 127.0.0.2, 127.0.0.4-7 or 127.0.0.&8", AnswerPattern::parse),
              CATEGORY),
          "{}",
          "what each answer means; any other one is a spam-source");
  private static final Key<List<ClientKind>> APPLIES_TO =
      Key.of(
          "applies-to",
          new ListOf<>(Word.of(List.of(ClientKind.values()), ClientKind::word), 1, 3),
          "[login, network, unknown]",
          "whose mail it is asked about, by how the client is known");
  private static final Key<String> TEST_ENTRY =
      Key.optional(
          "test-entry",
          new Text<>("an address, a name, or none", text -> text),
          "127.0.0.2, or the name test",
          "what it must list to be believed");

  @Override
  public @Nullable BlockList read(Node node, Problems problems) {
    if (!(node instanceof MappingNode mapping)) {
      return wrong(node, problems);
    }
    int before = problems.errors().size();
    Document document =
        Document.read(mapping, List.of(ZONE, ASKS, ANSWERS, APPLIES_TO, TEST_ENTRY), problems);
    if (problems.errors().size() > before) {
      return null;
    }
    Set<Subject> asks = Set.copyOf(document.value(ASKS));
    boolean addresses = asks.stream().anyMatch(Subject::isAddress);
    if (addresses && !asks.stream().allMatch(Subject::isAddress)) {
      problems.add(document.place(ASKS), "a list knows addresses or names, not both");
      return null;
    }
    String entry = document.optional(TEST_ENTRY);
    String test = entry == null ? (addresses ? "127.0.0.2" : "test") : entry;
    if (addresses && !test.equals("none") && !LOOPBACK.matcher(test).matches()) {
      problems.add(document.place(TEST_ENTRY), "must be an address of 127.0.0.0/8, or none");
      return null;
    }
    return new BlockList(
        document.value(ZONE),
        asks,
        document.value(ANSWERS),
        Set.copyOf(document.value(APPLIES_TO)),
        test.equals("none") ? null : test);
  }

  @Override
  public String accepts() {
    return "{ zone: DOMAIN, asks: […], answers: { 127.x.x.x: "
        + CATEGORY.accepts()
        + " }, applies-to: […], test-entry: … }";
  }
}
