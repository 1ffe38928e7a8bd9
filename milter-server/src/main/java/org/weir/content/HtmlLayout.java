package org.weir.content;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.weir.content.Layout.Image;

/// Gathers what the web pages of a message show besides words. Confined to one reading.
final class HtmlLayout {
  static final int MAX_IMAGES = 500;
  static final int LEAST_TAGS = 40;
  private static final int MOST_TAGS = 200;
  private static final int MAX_STYLE = 500;
  private static final int MAX_SIDE = 1_000_000;
  private static final int LEAST_SLICES = 4;
  private static final int LEAST_CELLS = 15;
  private static final int LEAST_ROWS = 15;
  private static final int MOST_COLSPAN = 200;

  private static final Pattern NUMBER = Pattern.compile("\\s*(\\d{1,6})(?!\\d|\\s*%).*");
  private static final Pattern WIDTH = Pattern.compile("(?<![-\\w])width:\\s*(\\d{1,6})[.\\d]*px");
  private static final Pattern HEIGHT =
      Pattern.compile("(?<![-\\w])height:\\s*(\\d{1,6})[.\\d]*px");
  private static final Pattern BACKGROUND =
      Pattern.compile("(?<![-\\w])background(?:-color)?:\\s*([#\\w]{1,20})");

  /// A table that is open.
  private static final class Table {
    final List<Image> images = new ArrayList<>();
    final Set<String> colours = new HashSet<>();
    int cells;
    int rows;
    int textAtRow;
  }

  private final List<Image> images = new ArrayList<>();
  private final Deque<Table> tables = new ArrayDeque<>();
  private final BlockLines lines = new BlockLines();
  private final StringBuilder tags = new StringBuilder();
  private int tagCount;
  private long skeleton;
  private long slicedPixels;
  private boolean squares;

  /// The lines of its text, those of plain texts too.
  BlockLines lines() {
    return lines;
  }

  Layout layout() {
    lines.endLine();
    return new Layout(images, slicedPixels, squares || lines.found(), skeleton);
  }

  int imageCount() {
    return images.size();
  }

  void image(Element element) {
    if (images.size() >= MAX_IMAGES) {
      return;
    }
    String style = style(element);
    Image image =
        new Image(
            Math.max(side(NUMBER, element.attr("width")), side(WIDTH, style)),
            Math.max(side(NUMBER, element.attr("height")), side(HEIGHT, style)),
            element.attr("src").strip().toLowerCase(Locale.ROOT).startsWith("cid:"),
            false);
    images.add(image);
    if (!tables.isEmpty()) {
      tables.element().images.add(image);
    }
  }

  /// A link without words ends that began when there were so many images.
  void imagesAreLink(int from) {
    for (int i = from; i < images.size(); i++) {
      images.set(i, images.get(i).asLink());
    }
  }

  /// A page is over.
  void endPage() {
    if (skeleton == 0 && tagCount >= LEAST_TAGS) {
      skeleton = TextPrint.hash(tags);
    }
    tags.setLength(0);
    tagCount = 0;
  }

  private void addTag(Element element) {
    if (tagCount < MOST_TAGS) {
      tags.append(element.normalName()).append(element.hasAttr("class") ? '.' : ' ');
    }
    tagCount++;
  }

  /// @param shown how much text there is so far
  void begin(Element element, int shown) {
    addTag(element);
    Table table = tables.peek();
    switch (element.normalName()) {
      case "table" -> tables.push(new Table());
      case "tr" -> {
        if (table != null) {
          table.cells = 0;
          table.textAtRow = shown;
        }
      }
      case "td", "th" -> {
        if (table != null) {
          int columns = side(NUMBER, element.attr("colspan"));
          table.cells += Math.clamp(columns, 1, MOST_COLSPAN);
          table.colours.add(colour(element));
        }
      }
      default -> {}
    }
  }

  /// @param text all that is shown so far
  void end(Element element, CharSequence text) {
    @Nullable Table table = tables.peek();
    if (table == null) {
      return;
    }
    if (element.nameIs("table")) {
      slicedPixels = Math.max(slicedPixels, sliced(table.images));
      tables.pop();
    } else if (element.nameIs("tr")) {
      endRow(table, text);
    }
  }

  /// Two colours, nothing written: part of a square.
  private void endRow(Table table, CharSequence text) {
    int at = table.textAtRow;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    boolean square = at == text.length() && table.cells >= LEAST_CELLS && table.colours.size() == 2;
    table.rows = square ? table.rows + 1 : 0;
    squares |= table.rows >= LEAST_ROWS;
    if (!square) {
      table.colours.clear();
    }
  }

  /// Of the largest run of images beside each other, which have one height, or below each other,
  /// which have one width.
  private static long sliced(List<Image> images) {
    long most = 0;
    int sameHeight = 0;
    int sameWidth = 0;
    for (int i = 1; i < images.size(); i++) {
      Image image = images.get(i);
      Image before = images.get(i - 1);
      boolean height = image.height() > 0 && image.height() == before.height();
      boolean width = image.width() > 0 && image.width() == before.width();
      sameHeight = height ? sameHeight + 1 : 0;
      sameWidth = width ? sameWidth + 1 : 0;
      int run = 1 + Math.max(sameHeight, sameWidth);
      if (run >= LEAST_SLICES) {
        most =
            Math.max(
                most, images.subList(i + 1 - run, i + 1).stream().mapToLong(Image::pixels).sum());
      }
    }
    return most;
  }

  private static String style(Element element) {
    String style = element.attr("style");
    return style.substring(0, Math.min(style.length(), MAX_STYLE)).toLowerCase(Locale.ROOT);
  }

  private static String colour(Element cell) {
    Matcher background = BACKGROUND.matcher(style(cell));
    return background.find()
        ? background.group(1)
        : cell.attr("bgcolor").strip().toLowerCase(Locale.ROOT);
  }

  private static int side(Pattern pattern, String written) {
    Matcher matcher = pattern.matcher(written);
    boolean there = pattern == NUMBER ? matcher.matches() : matcher.find();
    return there ? Math.min(MAX_SIDE, Integer.parseInt(matcher.group(1))) : 0;
  }
}
