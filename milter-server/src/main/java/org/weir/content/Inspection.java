package org.weir.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;
import org.weir.content.Expansion.Unpacked;
import org.weir.content.FileFormat.Family;

/// Looks into the parts of a message that are no plain text: what kind of file each is and what is
/// peculiar about it. Never throws on hostile bytes; work and memory are bounded by the length of
/// the parts and by [Expansion]. Confined to one message.
final class Inspection {
  private static final int MAX_DICTIONARY_KIB = 16 * 1024;

  /// ZIP archives that people do not call archives.
  private static final Set<String> PACKAGES =
      Set.of(
          "jar", "apk", "xpi", "epub", "kmz", "3mf", "pages", "numbers", "key", "appx", "msix",
          "nupkg", "whl", "vsix", "crx", "ipa", "sketch", "usdz", "idml", "thmx", "xap", "war",
          "ear");

  /// What a look into a part has found.
  record Found(List<Mark> marks, @Nullable Picture picture) {}

  private final Consumer<Link> links;
  private final Set<Limit> limits;
  private final Expansion expansion = new Expansion();

  /// Gives each link to `links`, and adds to `limits` what stood in its way.
  Inspection(Consumer<Link> links, Set<Limit> limits) {
    this.links = links;
    this.limits = limits;
  }

  /// @param structure what the part's header says
  /// @param fileName decoded and cleaned; null when it has none
  /// @param content its decoded bytes, or the first of them
  /// @param whole whether these are all
  Found of(Structure structure, @Nullable String fileName, byte[] content, boolean whole) {
    Notes notes = new Notes(links, expansion);
    String name = fileName == null ? "" : fileName;
    Item item = new Item(name, structure.declaredType(), new Bytes(content), whole, 0);
    try {
      structure
          .fileNames()
          .forEach(given -> NameTricks.examine(item, EncodedWords.decode(given), notes));
      look(item, notes);
    } catch (RuntimeException _) {
      notes.unseen(); // whatever hostile bytes bring about is a fault of the file
    }
    if (notes.hasUnseen()) {
      limits.add(Limit.FILES);
    }
    return new Found(
        notes.marks(), PictureHeader.read(structure, fileName, content, whole).orElse(null));
  }

  /// What is peculiar about text that is shown in the message.
  List<Mark> ofText(Structure structure, byte[] content) {
    Notes notes = new Notes(links, expansion);
    Item item = new Item("", structure.declaredType(), new Bytes(content), true, 0);
    if (structure.transferEncoding().equals("base64") && item.bytes().ascii()) {
      notes.mark(Sign.NEEDLESS_ENCODING, item, "");
    }
    switch (structure.mimeType()) {
      case "text/calendar" -> Calendar.examine(item, notes);
      case "text/plain" -> OddPacking.examine(item, notes);
      default -> {}
    }
    return notes.marks();
  }

  /// Bytes that were unpacked so far.
  int unpacked() {
    return expansion.used();
  }

  /// Whether more than the first bytes of such a file tell something.
  static boolean looksInto(FileFormat format, String name) {
    return switch (format.family()) {
      case ARCHIVE, OFFICE, PDF, PAGE -> true;
      case OTHER -> format != FileFormat.UNKNOWN || diskImage(name);
      case PROGRAM, DISK_IMAGE, PICTURE, MEDIA, TEXT -> false;
    };
  }

  private static boolean diskImage(String name) {
    return Extension.family(name).filter(Family.DISK_IMAGE::equals).isPresent();
  }

  private void look(Item item, Notes notes) {
    FileFormat format = FileFormat.of(item.bytes());
    TypeLie.examine(item, format, notes);
    if (format.family() == Family.DISK_IMAGE || diskImage(item.name())) {
      notes.mark(Sign.DISK_IMAGE, item, "");
    }
    Launcher.examine(item, format, notes);
    boolean page = Extension.family(item.name()).filter(Family.PAGE::equals).isPresent();
    switch (format) {
      case SVG -> SvgPicture.examine(item, notes);
      case HTML -> WebPage.examine(item, notes);
      case PDF -> PdfFile.examine(item, notes);
      case TNEF -> notes.mark(Sign.ODD_PACKING, item, "winmail.dat");
      case OLE2 -> OfficeMacros.examine(item, notes);
      case RTF -> RichText.examine(item, notes);
      case UNKNOWN -> text(item, page, notes);
      default -> archive(item, format, notes);
    }
  }

  /// What only its name or type tells.
  private static void text(Item item, boolean page, Notes notes) {
    if (page && Extension.of(item.name()).startsWith("svg")) {
      SvgPicture.examine(item, notes);
    } else if (page || item.declaredType().equals("text/html")) {
      WebPage.examine(item, notes);
    } else if (item.declaredType().equals("text/calendar") || item.bytes().has(0, "BEGIN:VCAL")) {
      Calendar.examine(item, notes);
    } else if (item.declaredType().equals("message/external-body")) {
      notes.mark(Sign.ODD_PACKING, item, "external body");
    } else {
      OddPacking.examine(item, notes);
    }
  }

  private void archive(Item item, FileFormat format, Notes notes) {
    if (format.family() != Family.ARCHIVE && !notes.has(Sign.TYPE_LIE)) {
      return;
    }
    Archives archives = new Archives(notes, inner -> look(inner, notes));
    if (nested(item, format)) {
      notes.mark(Sign.NESTED_ARCHIVE, item, "");
    }
    if (item.depth() >= Item.MAX_DEPTH) {
      notes.unseen();
      return;
    }
    Bytes bytes = item.bytes();
    switch (format) {
      case ZIP -> zip(item, archives, notes);
      case RAR4 -> archives.examine(item, RarListing.version4(bytes, expansion));
      case RAR5 -> archives.examine(item, RarListing.version5(bytes, expansion));
      case SEVEN_ZIP -> archives.examine(item, SevenZipListing.read(bytes, expansion));
      case TAR -> archives.examine(item, TarListing.read(bytes, expansion));
      case CAB -> archives.examine(item, CabListing.read(bytes));
      case GZIP, XZ -> archives.examine(item, stream(item, format));
      default -> {
        if (ZipDirectory.behind(bytes)) {
          zip(item, archives, notes);
        }
      }
    }
  }

  private static boolean nested(Item item, FileFormat format) {
    return item.depth() > 0
        && format.family() == Family.ARCHIVE
        && format != FileFormat.TAR // as .tar.gz
        && !PACKAGES.contains(Extension.of(item.name()))
        && Extension.family(item.name()).filter(Family.OFFICE::equals).isEmpty();
  }

  private void zip(Item item, Archives archives, Notes notes) {
    Listing listing = ZipDirectory.read(item.bytes(), item.whole(), expansion);
    if (OfficePackage.is(listing)) {
      new OfficePackage(notes, inner -> look(inner, notes)).examine(item, listing);
    } else {
      archives.examine(item, listing);
    }
  }

  /// One file, packed without a directory.
  private Listing stream(Item item, FileFormat format) {
    int end = Math.max(0, item.name().lastIndexOf('.'));
    Listing listing = new Listing();
    listing.add(
        new Entry(
            item.name().substring(0, end),
            false,
            false,
            false,
            most -> unpack(item.bytes(), format, most)));
    return listing;
  }

  private Unpacked unpack(Bytes bytes, FileFormat format, int most) {
    try (InputStream packed = bytes.stream(0, bytes.size());
        InputStream decoder =
            format == FileFormat.GZIP
                ? new GZIPInputStream(packed)
                : new XZInputStream(packed, MAX_DICTIONARY_KIB)) {
      return expansion.unpack(decoder, bytes.size(), most);
    } catch (IOException _) {
      return Unpacked.NOTHING; // not what it says, or more than we unpack
    }
  }
}
