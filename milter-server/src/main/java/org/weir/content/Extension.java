package org.weir.content;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.weir.content.FileFormat.Family;

/// What a file name or a media type promises.
final class Extension {
  private static final Map<String, Family> FAMILIES = new HashMap<>();

  static {
    put(Family.PAGE, "htm html shtml xhtml xht mht mhtml svg svgz hta");
    put(
        Family.ARCHIVE,
        "zip zipx rar 7z gz tgz bz2 tbz tbz2 xz txz zst tar lzh lha arj ace cab z lz alz egg r00 001"
            + " uue");
    put(Family.DISK_IMAGE, "iso img vhd vhdx udf dmg vmdk qcow2 ova");
    put(
        Family.OFFICE,
        "doc docx docm dot dotx dotm xls xlsx xlsm xlsb xlt xltx xltm xlam ppt pptx pptm pps ppsx"
            + " ppsm pot potx potm rtf odt ods odp odg mdb accdb pub vsd vsdx one msg");
    put(Family.PDF, "pdf");
    put(
        Family.PICTURE,
        "png jpg jpeg jpe jfif gif webp bmp tif tiff heic heif avif ico emf wmf psd jp2");
    put(Family.MEDIA, "mp3 mp4 m4a m4v mov avi mkv wav ogg oga flac wma wmv mid webm aac");
    put(Family.TEXT, "txt csv log md text tsv");
    put(Family.OTHER, "xml json eml ics vcf p7s p7m asc sig dat bin epub kmz 3mf");
  }

  private Extension() {}

  private static void put(Family family, String extensions) {
    for (String extension : extensions.split(" ", -1)) {
      FAMILIES.put(extension, family);
    }
  }

  /// The last extension, in lower case; empty when there is none.
  static String of(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }

  /// What files of this name are.
  static Optional<Family> family(String name) {
    return FileName.runs(name)
        ? Optional.of(Family.PROGRAM)
        : Optional.ofNullable(FAMILIES.get(of(name)));
  }

  /// What a media type says; only types that no sender uses for want of a better one.
  static Optional<Family> familyOfType(String declaredType) {
    if (declaredType.equals("image/svg+xml")) {
      return Optional.of(Family.PAGE);
    }
    if (declaredType.equals("application/pdf")) {
      return Optional.of(Family.PDF);
    }
    return switch (declaredType.substring(0, Math.max(0, declaredType.indexOf('/')))) {
      case "image" -> Optional.of(Family.PICTURE);
      case "audio", "video" -> Optional.of(Family.MEDIA);
      default -> Optional.empty();
    };
  }
}
