package org.weir.content;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.weir.content.Expansion.Unpacked;
import org.weir.content.FileFormat.Family;

/// What is peculiar about the files in an archive. What can be looked into itself is unpacked and
/// handed on. Confined to one reading.
final class Archives {
  private static final int MAX_CHILD_BYTES = 8 * 1024 * 1024;

  /// Of so many files the content is looked at, too.
  private static final int MAX_FILES = 200;

  /// With so few files, each of them is what the archive was made for.
  private static final int FEW = 3;

  /* Programs are rarely sent to people in archives, but scripts and settings are a part of much
   * that developers send. Those count only where there is little else. */
  private static final Set<String> OF_DEVELOPERS =
      Set.of(
          "js",
          "mjs",
          "sh",
          "bat",
          "cmd",
          "com",
          "command",
          "ps1",
          "psm1",
          "vb",
          "vbs",
          "dll",
          "ocx",
          "sys",
          "drv",
          "inf",
          "ins",
          "reg",
          "url",
          "website",
          "desktop",
          "jar",
          "run",
          "ws",
          "application");

  private static final Bytes NOTHING = new Bytes(new byte[0]);

  private final Notes notes;
  private final Consumer<Item> inner;

  /// @param inner looks into a file from an archive
  Archives(Notes notes, Consumer<Item> inner) {
    this.notes = notes;
    this.inner = inner;
  }

  /// Marks what the archive says of itself, then looks into each file.
  void examine(Item archive, Listing listing) {
    if (listing.isEncrypted()) {
      notes.mark(Sign.ENCRYPTED_ARCHIVE, archive, "");
    }
    if (!listing.lie().isEmpty()) {
      notes.mark(Sign.ARCHIVE_LIES, archive, listing.lie());
    }
    List<Entry> files = listing.entries().stream().filter(entry -> !entry.folder()).toList();
    if (listing.hasMore() || files.size() > MAX_FILES) {
      notes.unseen();
    }
    listing.entries().forEach(entry -> path(archive, entry));
    boolean all = archive.whole() && !listing.hasMore();
    for (Entry file : files.subList(0, Math.min(files.size(), MAX_FILES))) {
      boolean risky = file(archive, file, all && files.size() <= FEW);
      if (risky && all && files.size() == 1) {
        notes.mark(Sign.LONE_RISKY_FILE, archive, FileName.clean(file.path()));
      }
    }
    files.stream().skip(MAX_FILES).forEach(file -> name(archive, file));
  }

  /// Of the files behind the first only the names are looked at.
  private void name(Item archive, Entry entry) {
    Item item = new Item(FileName.clean(entry.path()), "", NOTHING, false, archive.depth() + 1);
    NameTricks.examine(item, entry.path(), notes);
    program(item, FileFormat.UNKNOWN, false);
  }

  private void path(Item archive, Entry entry) {
    String path = "/" + entry.path().replace('\\', '/') + "/";
    if (path.contains("/../") || path.startsWith(":/", 2)) {
      notes.mark(Sign.PATH_TRAVERSAL, archive, entry.path());
    }
  }

  /// Whether it is one that no one should open.
  private boolean file(Item archive, Entry entry, boolean few) {
    String name = FileName.clean(entry.path());
    Unpacked head = entry.content().apply(FileKind.HEAD_BYTES);
    Item item = new Item(name, "", head.bytes(), head.whole(), archive.depth() + 1);
    FileFormat format = FileFormat.of(head.bytes());
    NameTricks.examine(item, entry.path(), notes);
    if (entry.bomb()) {
      notes.mark(Sign.ARCHIVE_BOMB, item, "");
      notes.unseen();
    }
    boolean program = program(item, format, few);
    boolean page =
        format.family() == Family.PAGE
            || Extension.family(name).filter(Family.PAGE::equals).isPresent();
    if (page && few) {
      notes.mark(Sign.ARCHIVED_PAGE, item, "");
    }
    if (!entry.bomb()) {
      unpack(entry, item, format);
    }
    boolean disk = Extension.family(name).filter(Family.DISK_IMAGE::equals).isPresent();
    return program || page || disk;
  }

  private boolean program(Item item, FileFormat format, boolean few) {
    boolean byContent = format == FileFormat.PROGRAM;
    boolean byName =
        FileName.runs(item.name()) && (few || !OF_DEVELOPERS.contains(Extension.of(item.name())));
    boolean library = byContent && !few && OF_DEVELOPERS.contains(Extension.of(item.name()));
    if (byName || (byContent && !library)) {
      notes.mark(Sign.ARCHIVED_PROGRAM, item, "");
      return true;
    }
    return false;
  }

  private void unpack(Entry entry, Item head, FileFormat format) {
    if (head.whole() || !Inspection.looksInto(format, head.name())) {
      inner.accept(head);
      return;
    }
    Unpacked all = entry.content().apply(MAX_CHILD_BYTES);
    Item item = new Item(head.name(), "", all.bytes(), all.whole(), head.depth());
    if (all.bomb()) {
      notes.mark(Sign.ARCHIVE_BOMB, item, "");
    }
    if (!all.whole()) {
      notes.unseen();
    }
    inner.accept(item);
  }
}
