package org.weir.content;

import static org.weir.content.FileFormat.Family.ARCHIVE;
import static org.weir.content.FileFormat.Family.DISK_IMAGE;
import static org.weir.content.FileFormat.Family.MEDIA;
import static org.weir.content.FileFormat.Family.OFFICE;
import static org.weir.content.FileFormat.Family.OTHER;
import static org.weir.content.FileFormat.Family.PAGE;
import static org.weir.content.FileFormat.Family.PICTURE;

import java.util.List;
import java.util.stream.Stream;

/// What a file is, told by its bytes. Magic numbers are written as characters, one for each byte.
enum FileFormat {
  PROGRAM("program", Family.PROGRAM),
  SCRIPT("script", Family.PROGRAM, at(0, "#!/")),
  RAR4("RAR archive", ARCHIVE, at(0, "Rar!\u001A\u0007\0")),
  RAR5("RAR archive", ARCHIVE, at(0, "Rar!\u001A\u0007\u0001\0")),
  SEVEN_ZIP("7z archive", ARCHIVE, at(0, "7z\u00BC\u00AF'\u001C")),
  GZIP("gzip file", ARCHIVE, at(0, "\u001F\u008B\b")),
  BZIP2("bzip2 file", ARCHIVE, at(4, "1AY&SY"), at(4, "\u0017rE8P\u0090")),
  XZ("xz file", ARCHIVE, at(0, "\u00FD7zXZ\0")),
  ZSTANDARD("Zstandard file", ARCHIVE, at(0, "(\u00B5/\u00FD")),
  LZ4("LZ4 file", ARCHIVE, at(0, "\u0004\"M\u0018")),
  LZIP("lzip file", ARCHIVE, at(0, "LZIP\u0001")),
  COMPRESS("compressed file", ARCHIVE, at(0, "\u001F\u009D\u0090")),
  CAB("cabinet archive", ARCHIVE, at(0, "MSCF\0\0\0\0")),
  INSTALL_SHIELD("InstallShield archive", ARCHIVE, at(0, "ISc(")),
  ACE("ACE archive", ARCHIVE, at(7, "**ACE**")),
  ARJ("ARJ archive", ARCHIVE, at(0, "`\u00EA")),
  LZH("LZH archive", ARCHIVE, at(2, "-lh"), at(2, "-lz")),
  ZOO("ZOO archive", ARCHIVE, at(20, "\u00DC\u00A7\u00C4\u00FD")),
  ALZ("ALZ archive", ARCHIVE, at(0, "ALZ\u0001")),
  EGG("EGG archive", ARCHIVE, at(0, "EGGA")),
  STUFF_IT("StuffIt archive", ARCHIVE, at(0, "SIT!"), at(0, "StuffIt (c)")),
  TAR("tar archive", ARCHIVE, at(257, "ustar")),
  CPIO("cpio archive", ARCHIVE, at(0, "070701"), at(0, "070702"), at(0, "070707")),
  AR("ar archive", ARCHIVE, at(0, "!<arch>\n")),
  XAR("xar archive", ARCHIVE, at(0, "xar!")),
  RPM("RPM package", ARCHIVE, at(0, "\u00ED\u00AB\u00EE\u00DB")),
  WIM("Windows image archive", ARCHIVE, at(0, "MSWIM\0\0\0")),
  ZIP(
      "ZIP archive",
      ARCHIVE,
      at(0, "PK\u0003\u0004"),
      at(0, "PK\u0005\u0006"),
      at(4, "PK\u0003\u0004")),
  ISO9660("CD image", DISK_IMAGE, at(32_769, "CD001")),
  UDF("UDF disk image", DISK_IMAGE, at(32_769, "BEA01"), at(34_817, "NSR0")),
  VHD("virtual disk", DISK_IMAGE, at(0, "conectix"), at(-512, "conectix")),
  VHDX("virtual disk", DISK_IMAGE, at(0, "vhdxfile")),
  QCOW("virtual disk", DISK_IMAGE, at(0, "QFI\u00FB")),
  VMDK("virtual disk", DISK_IMAGE, at(0, "KDMV"), at(0, "# Disk DescriptorFile")),
  DMG("Apple disk image", DISK_IMAGE, at(-512, "koly")),
  OLE2(
      "Office or other compound file",
      OFFICE,
      at(0, "\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1")),
  RTF("rich text", OFFICE, at(0, "{\\rt")),
  ONENOTE(
      "OneNote section",
      OTHER,
      at(0, "\u00E4R\\{\u008C\u00D8\u00A7M\u00AE\u00B1Sx\u00D0)\u0096\u00D3"),
      at(0, "\u00A1/\u00FFC\u00D9\u00EFvL\u009E\u00E2\u0010\u00EAW\"v_")),
  TNEF("winmail.dat", OTHER, at(0, "x\u009F>\"")),
  PNG("PNG picture", PICTURE, at(0, "\u0089PNG\r\n\u001A\n")),
  JPEG("JPEG picture", PICTURE, at(0, "\u00FF\u00D8\u00FF")),
  GIF("GIF picture", PICTURE, at(0, "GIF87a"), at(0, "GIF89a")),
  WEBP("WebP picture", PICTURE, at(8, "WEBPVP8")),
  BMP("BMP picture", PICTURE, at(0, "BM")),
  TIFF("TIFF picture", PICTURE, at(0, "II*\0"), at(0, "MM\0*")),
  ICON("icon", PICTURE, at(0, "\0\0\u0001\0")),
  PHOTOSHOP("Photoshop picture", PICTURE, at(0, "8BPS")),
  JPEG_2000("JPEG 2000 picture", PICTURE, at(4, "jP  \r\n\u0087\n")),
  HEIF("HEIF picture", PICTURE, at(4, "ftyphei"), at(4, "ftypmif1"), at(4, "ftypavif")),
  EMF("EMF picture", PICTURE, at(40, " EMF")),
  WMF("WMF picture", PICTURE, at(0, "\u00D7\u00CD\u00C6\u009A")),
  MP4("MP4 video", MEDIA, at(4, "ftyp")),
  OGG("Ogg sound", MEDIA, at(0, "OggS")),
  MP3("MP3 sound", MEDIA, at(0, "ID3")),
  FLAC("FLAC sound", MEDIA, at(0, "fLaC")),
  RIFF("RIFF sound or video", MEDIA, at(8, "WAVE"), at(8, "AVI ")),
  MATROSKA("Matroska video", MEDIA, at(0, "\u001AE\u00DF\u00A3")),
  MIDI("MIDI sound", MEDIA, at(0, "MThd")),
  WINDOWS_MEDIA("Windows media", MEDIA, at(0, "0&\u00B2u\u008Ef\u00CF\u0011")),
  POSTSCRIPT("PostScript", OTHER, at(0, "%!PS"), at(0, "\u00C5\u00D0\u00D3\u00C6")),
  SQLITE("SQLite database", OTHER, at(0, "SQLite format 3\0")),
  OUTLOOK_STORE("Outlook store", OTHER, at(0, "!BDN")),
  WEB_FONT("web font", OTHER, at(0, "wOFF"), at(0, "wOF2")),
  PDF("PDF document", Family.PDF),
  SVG("SVG picture", PAGE),
  HTML("web page", PAGE),
  UNKNOWN("file", OTHER);

  /// What files are good for, and how they are opened.
  enum Family {
    PROGRAM,
    PAGE,
    ARCHIVE,
    DISK_IMAGE,
    OFFICE,
    PDF,
    PICTURE,
    MEDIA,
    TEXT,
    OTHER
  }

  private record Magic(int offset, String latin1) {
    /// Negative offsets count from the end.
    boolean in(Bytes bytes) {
      return bytes.has(offset < 0 ? bytes.size() + (long) offset : offset, latin1);
    }
  }

  /// Readers of PDF take what stands before the mark for granted.
  private static final int PDF_MARK_BEFORE = 1024;

  private final String description;
  private final Family family;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<Magic> magic;

  FileFormat(String description, Family family, Magic... magic) {
    this.description = description;
    this.family = family;
    this.magic = List.of(magic);
  }

  private static Magic at(int offset, String latin1) {
    return new Magic(offset, latin1);
  }

  /// For the operator: `ZIP archive`.
  String description() {
    return description;
  }

  Family family() {
    return family;
  }

  /// The format of a file of which these are the bytes, or the first of them.
  static FileFormat of(Bytes bytes) {
    if (bytes.program().isPresent()) {
      return PROGRAM;
    }
    return Stream.of(values())
        .filter(format -> format.magic.stream().anyMatch(magic -> magic.in(bytes)))
        .findFirst()
        .orElseGet(() -> ofText(bytes));
  }

  private static FileFormat ofText(Bytes bytes) {
    if (bytes.find("%PDF-", 0, PDF_MARK_BEFORE) >= 0) {
      return PDF;
    }
    return switch (Markup.root(bytes)) {
      case SVG -> SVG;
      case HTML -> HTML;
      case NONE -> UNKNOWN;
    };
  }
}
