package org.weir.content;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/// An SVG picture: whether it does more than show. Entities are not replaced; a picture that
/// declares some is active itself.
final class SvgPicture {
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  /// So much of it is parsed; in the rest only words are looked for.
  private static final int MAX_PARSED = 384 * 1024;

  private static final int MAX_LINKS = 100;
  private static final List<String> SUSPICIOUS =
      List.of("<script", "javascript:", "<foreignobject", "<iframe", "onload=", "data:text/html");

  private SvgPicture() {}

  static void examine(Item item, Notes notes) {
    String text = item.bytes().text(MAX_BYTES);
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.contains("<!entity")) {
      notes.mark(Sign.ACTIVE_SVG, item, "entity");
    }
    if (text.contains("<?xml-stylesheet")) {
      notes.mark(Sign.ACTIVE_SVG, item, "style sheet");
    }
    if (text.length() > MAX_PARSED) {
      SUSPICIOUS.stream()
          .filter(word -> lower.indexOf(word, MAX_PARSED) >= 0)
          .findFirst()
          .ifPresent(word -> notes.mark(Sign.ACTIVE_SVG, item, word));
    }
    parse(text.substring(0, Math.min(text.length(), MAX_PARSED)), item, notes);
  }

  private static void parse(String text, Item item, Notes notes) {
    int links = 0;
    for (Element element : Jsoup.parse(text, "", Parser.xmlParser()).getAllElements()) {
      String name = local(element.tagName());
      if (!notes.has(Sign.ACTIVE_SVG)) {
        active(element, name).ifPresent(what -> notes.mark(Sign.ACTIVE_SVG, item, what));
      }
      if (name.equals("a") && links++ < MAX_LINKS) {
        notes.link(Link.Kind.ANCHOR, target(element));
      }
    }
  }

  private static Optional<String> active(Element element, String name) {
    switch (name) {
      case "script", "foreignobject", "iframe", "embed", "object", "handler" -> {
        return Optional.of(name);
      }
      case "animate", "set" -> {
        if (local(element.attr("attributeName")).equals("href")) {
          return Optional.of(name);
        }
      }
      case "use" -> {
        String target = target(element).strip();
        if (!target.isEmpty() && !target.startsWith("#")) {
          return Optional.of("use of " + target);
        }
      }
      default -> {}
    }
    return element.attributes().asList().stream().flatMap(SvgPicture::active).findFirst();
  }

  private static Stream<String> active(Attribute attribute) {
    String name = attribute.getKey().toLowerCase(Locale.ROOT);
    String value = plain(attribute.getValue());
    boolean scripted =
        value.startsWith("javascript:")
            || value.startsWith("vbscript:")
            || value.startsWith("data:text/html")
            || value.startsWith("data:application/")
            || value.startsWith("data:image/svg");
    boolean handler = name.startsWith("on") && name.length() > 4 && !value.isEmpty();
    return handler || scripted ? Stream.of(name) : Stream.empty();
  }

  /// Browsers overlook blanks and controls in a scheme.
  private static String plain(String value) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < Math.min(value.length(), 200); i++) {
      if (value.charAt(i) > ' ') {
        plain.append(Character.toLowerCase(value.charAt(i)));
      }
    }
    return plain.toString();
  }

  private static String target(Element element) {
    return element.hasAttr("href") ? element.attr("href") : element.attr("xlink:href");
  }

  private static String local(String name) {
    return name.substring(name.indexOf(':') + 1).toLowerCase(Locale.ROOT);
  }
}
