package org.weir.content;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.weir.content.Link.Kind;

/// The texts of one message while it is read, and the links in them. Confined to one reading.
final class Texts {
  /// Bytes of text that are looked at in one message.
  static final int MAX_BYTES = 512 * 1024;

  static final int MAX_LINKS = 1000;

  private final Set<Limit> limits;
  private final Set<Link> links = new LinkedHashSet<>();
  private final List<String> pages = new ArrayList<>();
  private final List<String> plain = new ArrayList<>();
  private final HtmlLayout layout = new HtmlLayout();
  private int bytes;

  /// Adds to `limits` what stood in its way.
  Texts(Set<Limit> limits) {
    this.limits = limits;
  }

  /// How much more text is looked at, in bytes.
  int room() {
    return MAX_BYTES - bytes;
  }

  /// Takes the decoded bytes of a part that is [Structure#readable].
  void add(Structure structure, byte[] content) {
    bytes += content.length;
    String text = decode(content, structure.charset());
    if (structure.html()) {
      String shown = HtmlPage.read(text, this::add, layout);
      pages.add(shown);
      TextLinks.find(shown, this::add);
    } else {
      plain.add(text);
      layout.lines().add(text);
      TextLinks.find(text, this::add);
    }
  }

  /// Takes what a header field of the message says: `From` and its like, ways to unsubscribe.
  void addHeader(String value) {
    TextLinks.find(
        EncodedWords.decode(value), link -> add(new Link(Kind.HEADER, link.target(), "")));
  }

  void add(Link link) {
    if (links.size() < MAX_LINKS) {
      links.add(link);
    } else {
      limits.add(Limit.LINKS);
    }
  }

  /// What a reader sees: the pages where there are any, as mail programs prefer them, else the
  /// plain texts.
  String visible() {
    return String.join("\n", pages.stream().allMatch(String::isBlank) ? plain : pages);
  }

  /// What there is besides words.
  Layout layout() {
    return layout.layout();
  }

  /// Each link once, the most inviting first.
  List<Link> links() {
    return Stream.of(Kind.values())
        .flatMap(kind -> links.stream().filter(link -> link.kind() == kind))
        .toList();
  }

  /// By the mark at its beginning, else by the charset that is given.
  private static String decode(byte[] content, String charset) {
    Charset marked = marked(content);
    return marked == null ? EncodedWords.decode(content, charset) : new String(content, marked);
  }

  private static @Nullable Charset marked(byte[] content) {
    if (content.length < 2) {
      return null;
    }
    return switch (((content[0] & 0xFF) << 8) | (content[1] & 0xFF)) {
      case 0xFEFF -> StandardCharsets.UTF_16BE;
      case 0xFFFE -> StandardCharsets.UTF_16LE;
      default -> null;
    };
  }
}
