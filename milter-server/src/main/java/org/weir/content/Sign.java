package org.weir.content;

import java.util.Locale;

/// What can be peculiar about a part. Each is a signal of the same name.
public enum Sign {
  /// A picture, a document or a text by name, but a program, a page or an archive by content.
  TYPE_LIE("is not the kind of file that it says"),
  DOUBLE_EXTENSION("has the extension of a document before that of a program or page"),
  NAME_REORDERED("has characters in its name that hide or reorder others"),
  NAME_PADDED("has its extension behind many blanks"),
  ENCRYPTED_ARCHIVE("is an archive that needs a password"),
  ARCHIVED_PROGRAM("holds a program or script"),
  ARCHIVED_PAGE("holds a web page and little else"),
  LONE_RISKY_FILE("is an archive around one risky file"),
  NESTED_ARCHIVE("holds an archive within an archive"),
  ARCHIVE_LIES("is an archive that programs read differently"),
  ARCHIVE_BOMB("unpacks to far more than it is"),
  PATH_TRAVERSAL("unpacks to outside of its folder"),
  DISK_IMAGE("is or holds a disk image"),
  ENCRYPTED_DOCUMENT("is a document that needs a password"),
  OFFICE_MACRO("is a document with macros"),
  /// Macros that begin by themselves and start programs, or fetch them.
  OFFICE_AUTO_RUN("is a document whose macros run programs when it is opened"),
  OFFICE_REMOTE("is a document that loads what is elsewhere when it is opened"),
  OFFICE_OBJECT("is a document with a packed file in it"),
  PDF_SCRIPT("is a PDF with a script, or one that starts a program"),
  PDF_LONE_LINK("is a PDF that is one picture with one link"),
  HTML_ATTACHMENT("is a web page"),
  HTML_SMUGGLING("is a web page that puts a file together by script"),
  HTML_PASSWORD_FORM("is a web page that asks for a password"),
  ACTIVE_SVG("is an SVG picture that acts like a web page"),
  LAUNCHER_FILE("is of a kind that makes other things run or connect"),
  /// With a link or many guests; the detail is the organizer's address alone.
  CALENDAR_INVITATION("invites to a link, or invites many"),
  ODD_PACKING("is packed in a way that few mail programs unpack"),
  /// Text of ASCII alone has no need of it, but for hiding from filters that do not decode.
  NEEDLESS_ENCODING("is plain text in base64");

  private final String description;

  Sign(String description) {
    this.description = description;
  }

  /// The signal: `type-lie`.
  public String signal() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For the operator, after the name of the part: `is not the kind of file that it says`.
  public String description() {
    return description;
  }
}
