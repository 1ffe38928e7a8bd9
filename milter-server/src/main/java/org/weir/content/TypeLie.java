package org.weir.content;

import java.util.Optional;
import java.util.Set;
import org.weir.content.FileFormat.Family;

/// A file that poses as a harmless one. Types that senders mix up without meaning harm do not
/// count: a JPEG that is called PNG, a page or text that a spreadsheet opens.
final class TypeLie {
  private static final Set<Family> HARMLESS =
      Set.of(Family.PICTURE, Family.MEDIA, Family.PDF, Family.TEXT);
  private static final Set<Family> HARMFUL =
      Set.of(Family.PROGRAM, Family.PAGE, Family.ARCHIVE, Family.DISK_IMAGE);

  private TypeLie() {}

  static void examine(Item item, FileFormat format, Notes notes) {
    Optional<Family> said =
        Extension.family(item.name()).or(() -> Extension.familyOfType(item.declaredType()));
    if (said.isEmpty() || !HARMLESS.contains(said.get()) || format == FileFormat.SCRIPT) {
      return;
    }
    boolean office = format.family() == Family.OFFICE && said.get() != Family.TEXT;
    if (HARMFUL.contains(format.family()) || office) {
      notes.mark(Sign.TYPE_LIE, item, "in fact: " + format.description());
    } else if (item.depth() == 0 && item.whole() && ZipDirectory.behind(item.bytes())) {
      notes.mark(Sign.TYPE_LIE, item, "an archive lies behind it");
    }
  }
}
