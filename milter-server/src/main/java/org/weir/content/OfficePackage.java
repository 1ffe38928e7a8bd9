package org.weir.content;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;
import org.weir.content.Expansion.Unpacked;
import org.weir.content.Link.Kind;

/// New Office documents (ECMA-376) and OpenDocument: ZIP archives with parts of known names.
/// Confined to one reading.
final class OfficePackage {
  private static final int MAX_RELATIONS_BYTES = 256 * 1024;
  private static final int MAX_TEXT_BYTES = 1024 * 1024;
  private static final int MAX_OBJECT_BYTES = 4 * 1024 * 1024;
  private static final int MAX_RELATIONS = 64;
  private static final int MAX_OBJECTS = 16;

  /// What is fetched from elsewhere when the document is opened, or when its first page is shown.
  private static final Set<String> FETCHED =
      Set.of("attachedtemplate", "oleobject", "frame", "subdocument", "externallink");

  private final Notes notes;
  private final Consumer<Item> inner;
  private int relations;
  private int objects;

  /// @param inner looks into what is embedded
  OfficePackage(Notes notes, Consumer<Item> inner) {
    this.notes = notes;
    this.inner = inner;
  }

  static boolean is(Listing listing) {
    return listing.entries().stream()
        .anyMatch(entry ->
            entry.path().equals("[Content_Types].xml")
                || entry.path().equals("META-INF/manifest.xml"));
  }

  void examine(Item item, Listing listing) {
    if (!listing.lie().isEmpty()) {
      notes.mark(Sign.ARCHIVE_LIES, item, listing.lie());
    }
    if (listing.hasMore()) {
      notes.unseen();
    }
    listing.entries().forEach(entry -> part(item, entry));
  }

  private void part(Item item, Entry entry) {
    String path = entry.path().toLowerCase(Locale.ROOT);
    if (entry.encrypted()) {
      notes.mark(Sign.ENCRYPTED_DOCUMENT, item, "");
    } else if (path.endsWith(".rels")) {
      if (relations++ < MAX_RELATIONS) {
        relations(item, entry);
      }
    } else if (path.endsWith("vbaproject.bin")) {
      notes.mark(Sign.OFFICE_MACRO, item, entry.path());
      macros(item, entry);
    } else if (path.contains("/macrosheets/")
        || path.startsWith("basic/")
        || path.startsWith("scripts/")) {
      notes.mark(Sign.OFFICE_MACRO, item, entry.path());
    } else if (path.contains("/embeddings/")) {
      if (objects++ < MAX_OBJECTS) {
        inner.accept(unpacked(item, entry));
      }
    } else if (path.matches("word/[^/]*\\.xml") && linksData(entry)) {
      notes.mark(Sign.OFFICE_REMOTE, item, "DDEAUTO");
    }
  }

  private Item unpacked(Item item, Entry entry) {
    Unpacked content = entry.content().apply(MAX_OBJECT_BYTES);
    return new Item(
        FileName.clean(entry.path()), "", content.bytes(), content.whole(), item.depth() + 1);
  }

  private void macros(Item item, Entry entry) {
    Bytes content = entry.content().apply(MAX_OBJECT_BYTES).bytes();
    if (FileFormat.of(content) == FileFormat.OLE2) {
      OfficeMacros.examine(new Item(item.name(), "", content, true, item.depth()), notes);
    }
  }

  private void relations(Item item, Entry entry) {
    String xml = entry.content().apply(MAX_RELATIONS_BYTES).bytes().text(MAX_RELATIONS_BYTES);
    for (Element relation :
        Jsoup.parse(xml, "", Parser.xmlParser()).getElementsByTag("Relationship")) {
      if (relation.attr("TargetMode").equalsIgnoreCase("External")) {
        relation(item, relation.attr("Type"), relation.attr("Target"));
      }
    }
  }

  private void relation(Item item, String type, String target) {
    String kind = type.substring(type.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
    String lower = target.strip().toLowerCase(Locale.ROOT);
    boolean elsewhere =
        lower.startsWith("http")
            || lower.startsWith("\\\\")
            || lower.startsWith("mhtml:")
            || lower.startsWith("ftp")
            || lower.startsWith("file:////")
            || lower.startsWith("file:\\\\\\\\")
            || lower.startsWith("ms-");
    if (FETCHED.contains(kind) && elsewhere) {
      notes.mark(Sign.OFFICE_REMOTE, item, kind + " " + target);
    }
    notes.link(kind.equals("image") ? Kind.IMAGE : Kind.ANCHOR, target);
  }

  /// Whether there is a field that starts a program to fetch data; its name may be cut by markup.
  private boolean linksData(Entry entry) {
    String xml = entry.content().apply(MAX_TEXT_BYTES).bytes().text(MAX_TEXT_BYTES);
    int at = xml.indexOf("instrText");
    if (at < 0) {
      at = xml.indexOf("w:instr=");
    }
    return at >= 0 && withoutMarkup(xml.substring(at)).toUpperCase(Locale.ROOT).contains("DDEAUTO");
  }

  private static String withoutMarkup(String xml) {
    StringBuilder text = new StringBuilder();
    boolean markup = false;
    for (int i = 0; i < xml.length(); i++) {
      char c = xml.charAt(i);
      if (c == '<') {
        markup = true;
      } else if (c == '>') {
        markup = false;
      } else if (!markup) {
        text.append(c);
      }
    }
    return text.toString();
  }
}
