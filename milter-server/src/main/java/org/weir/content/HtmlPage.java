package org.weir.content;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeTraversor;
import org.jsoup.select.NodeVisitor;
import org.weir.content.Link.Kind;

/// What a reader sees of one HTML text, and where it leads. Confined to one reading.
final class HtmlPage {
  private static final Set<String> NEVER_SHOWN =
      Set.of("script", "style", "head", "title", "template", "noscript", "select", "datalist");

  /// Written so that the reader sees nothing of it.
  private static final Pattern HIDING =
      Pattern.compile(
          "display:none|visibility:hidden|mso-hide:all|font-size:0(?![.0-9])|opacity:0(?![.0-9])");

  /// The target of `<meta http-equiv=refresh content="0; url=…">`.
  private static final Pattern REFRESH =
      Pattern.compile("url\\s*=\\s*['\"]?([^'\"]*)", Pattern.CASE_INSENSITIVE);

  private static final int MAX_STYLE = 2_000;

  private final Consumer<Link> links;
  private final HtmlLayout layout;
  private final StringBuilder text = new StringBuilder();

  /// The anchors that are open.
  private final Deque<Anchor> anchors = new ArrayDeque<>();

  /// Elements that are open and hide what is in them.
  private final Deque<Element> hiding = new ArrayDeque<>();

  /// How much text and how many images there were when it began.
  private record Anchor(int text, int images) {}

  private HtmlPage(Consumer<Link> links, HtmlLayout layout) {
    this.links = links;
    this.layout = layout;
  }

  /// The text that is shown; each link is given to `links`, those in text that is hidden too, and
  /// what else is shown to `layout`.
  static String read(String html, Consumer<Link> links, HtmlLayout layout) {
    HtmlPage page = new HtmlPage(links, layout);
    NodeTraversor.traverse(page.new Visitor(), Jsoup.parse(html));
    layout.endPage();
    return page.text.toString();
  }

  private final class Visitor implements NodeVisitor {
    @Override
    public void head(Node node, int depth) {
      switch (node) {
        case TextNode shown when hiding.isEmpty() -> {
          append(shown.getWholeText());
          layout.lines().add(shown.getWholeText());
        }
        case Element element -> begin(element);
        default -> {}
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element) {
        end(element);
      }
    }
  }

  /// Runs of blanks are one.
  private void append(String shown) {
    for (int i = 0; i < shown.length(); i++) {
      char c = shown.charAt(i);
      if (!Character.isWhitespace(c) && c != '\u00A0') {
        text.append(c);
      } else if (!text.isEmpty() && text.charAt(text.length() - 1) != ' ') {
        text.append(' ');
      }
    }
  }

  private void begin(Element element) {
    if (element.isBlock() || element.nameIs("br") || element.nameIs("td")) {
      append(" ");
      layout.lines().add("\n");
    }
    if (hides(element)) {
      hiding.push(element);
    }
    layout.begin(element, text.length());
    switch (element.normalName()) {
      case "form" -> link(Kind.FORM, element.attr("action"), "");
      case "iframe", "frame", "embed" -> link(Kind.FRAME, element.attr("src"), "");
      case "object" -> link(Kind.FRAME, element.attr("data"), "");
      case "base" -> link(Kind.FRAME, element.attr("href"), "");
      case "img" -> image(element);
      case "meta" -> refresh(element);
      case "a", "area" -> anchors.push(new Anchor(text.length(), layout.imageCount()));
      default -> {}
    }
    if (element.hasAttr("background")) {
      link(Kind.IMAGE, element.attr("background"), "");
    }
  }

  private void end(Element element) {
    if (element.nameIs("a") || element.nameIs("area")) {
      end(element, anchors.pop());
    }
    layout.end(element, text);
    if (element.equals(hiding.peek())) {
      hiding.pop();
    }
  }

  private void end(Element anchor, Anchor began) {
    int end = Math.min(text.length(), began.text() + Link.MAX_SHOWN);
    String shown = text.substring(began.text(), end).strip();
    String target = anchor.attr("href");
    link(Kind.ANCHOR, target, shown);
    if (shown.isEmpty() && WebAddress.parse(target).isPresent()) {
      layout.imagesAreLink(began.images());
    }
  }

  private void image(Element element) {
    link(Kind.IMAGE, element.attr("src"), "");
    if (hiding.isEmpty()) {
      layout.image(element);
    }
  }

  private void refresh(Element meta) {
    if (meta.attr("http-equiv").equalsIgnoreCase("refresh")) {
      var target = REFRESH.matcher(meta.attr("content"));
      if (target.find()) {
        link(Kind.FRAME, target.group(1), "");
      }
    }
  }

  private void link(Kind kind, String written, String shown) {
    WebAddress.parse(written).ifPresent(target -> links.accept(new Link(kind, target, shown)));
  }

  private static boolean hides(Element element) {
    if (NEVER_SHOWN.contains(element.normalName()) || element.hasAttr("hidden")) {
      return true;
    }
    String style = element.attr("style");
    return !style.isEmpty()
        && HIDING
            .matcher(
                style
                    .substring(0, Math.min(style.length(), MAX_STYLE))
                    .toLowerCase(Locale.ROOT)
                    .replace(" ", ""))
            .find();
  }
}
