package org.weir.content;

import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.weir.content.Link.Kind;

/// A PDF (ISO 32000), read for the names in it as they come, without its cross references; objects
/// that are packed in streams included. Confined to one reading.
final class PdfFile {
  private static final int MAX_STREAMS = 2000;
  private static final int MAX_UNPACKED_STREAMS = 64;
  private static final int MAX_STREAM_BYTES = 1024 * 1024;
  private static final int MAX_DICTIONARY_BYTES = 1024;
  private static final int MAX_TARGET = 2048;
  private static final int MAX_TARGETS = 200;

  private final Item item;
  private final Notes notes;
  private int tried;
  private int targets;
  private int pages;
  private int pictures;
  private int fonts;
  private boolean encrypted;
  private String acts = "";

  private PdfFile(Item item, Notes notes) {
    this.item = item;
    this.notes = notes;
  }

  static void examine(Item item, Notes notes) {
    PdfFile file = new PdfFile(item, notes);
    file.read();
    if (file.encrypted) {
      notes.mark(Sign.ENCRYPTED_DOCUMENT, item, "");
    }
    if (!file.acts.isEmpty()) {
      notes.mark(Sign.PDF_SCRIPT, item, file.acts);
    }
    if (file.pages == 1 && file.pictures > 0 && file.fonts == 0 && file.targets == 1) {
      notes.mark(Sign.PDF_LONE_LINK, item, "");
    }
  }

  /// Objects between the streams, and streams of objects.
  private void read() {
    Bytes bytes = item.bytes();
    long from = 0;
    int unpacked = 0;
    for (int i = 0; i < MAX_STREAMS; i++) {
      int stream = bytes.find("stream", from);
      if (stream < 0) {
        break;
      }
      names(bytes, from, stream);
      int end = bytes.find("endstream", stream);
      if (objects(bytes, Math.max(from, stream - MAX_DICTIONARY_BYTES), stream)
          && unpacked++ < MAX_UNPACKED_STREAMS) {
        Bytes objects = unpack(stream, end < 0 ? bytes.size() : end);
        names(objects, 0, objects.size());
      }
      from = end < 0 ? bytes.size() : end + 9L;
    }
    names(bytes, from, bytes.size());
  }

  private static boolean objects(Bytes bytes, long from, long stream) {
    String dictionary = bytes.latin1(from, stream);
    String own = dictionary.substring(Math.max(0, dictionary.lastIndexOf(" obj")));
    return own.contains("ObjStm") && own.contains("Fl");
  }

  private Bytes unpack(int stream, int end) {
    Bytes bytes = item.bytes();
    int begin = stream + 6;
    while (bytes.u8(begin) == '\r' || bytes.u8(begin) == '\n') {
      begin++;
    }
    Inflater inflater = new Inflater();
    try {
      int length = Math.max(0, end - begin);
      return notes
          .expansion()
          .unpack(
              new InflaterInputStream(bytes.stream(begin, length), inflater),
              length,
              MAX_STREAM_BYTES)
          .bytes();
    } finally {
      inflater.end();
    }
  }

  private void names(Bytes bytes, long from, long to) {
    long at = bytes.find("/", from, to);
    while (at >= 0) {
      StringBuilder name = new StringBuilder();
      long next = name(bytes, at + 1, to, name);
      name(name.toString(), bytes, next);
      at = bytes.find("/", next, to);
    }
  }

  /// A name in which `#41` stands for `A`; gives where it ends.
  private static long name(Bytes bytes, long from, long to, StringBuilder name) {
    long at = from;
    while (at < to && name.length() < 40) {
      int c = bytes.u8(at);
      int high = Character.digit(bytes.u8(at + 1), 16);
      int low = Character.digit(bytes.u8(at + 2), 16);
      if (c == '#' && high >= 0 && low >= 0) {
        name.append((char) (high * 16 + low));
        at += 3;
      } else if (c <= ' ' || "/<>[]()%{}".indexOf(c) >= 0) {
        break;
      } else {
        name.append((char) c);
        at++;
      }
    }
    return at;
  }

  private void name(String name, Bytes bytes, long next) {
    switch (name) {
      case "Encrypt" -> encrypted = true;
      case "JS", "JavaScript", "Launch" -> acts = acts.isEmpty() ? name : acts;
      case "Page" -> pages++;
      case "Image" -> pictures++;
      case "Font" -> fonts++;
      case "URI" -> {
        if (tried++ < MAX_TARGETS) {
          target(bytes, next);
        }
      }
      default -> {}
    }
  }

  /// `/URI (http://…)` or `/URI <68747470…>`; the first is also the name of the action.
  private void target(Bytes bytes, long next) {
    long at = next;
    while (at < bytes.size() && bytes.u8(at) <= ' ') {
      at++;
    }
    int open = bytes.u8(at);
    String target = open == '(' ? literal(bytes, at + 1) : open == '<' ? hex(bytes, at + 1) : "";
    if (!target.isEmpty()) {
      targets++;
      notes.link(Kind.ANCHOR, target);
    }
  }

  private static String literal(Bytes bytes, long from) {
    StringBuilder text = new StringBuilder();
    int depth = 1;
    for (long at = from; at < bytes.size() && text.length() < MAX_TARGET; at++) {
      int c = bytes.u8(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0) {
        break;
      }
      if (c == '\\') {
        c = bytes.u8(++at);
      }
      text.append((char) c);
    }
    return text.toString();
  }

  private static String hex(Bytes bytes, long from) {
    StringBuilder text = new StringBuilder();
    int high = -1;
    long end = Math.min(bytes.size(), from + 3L * MAX_TARGET);
    for (long at = from; at < end && bytes.u8(at) != '>'; at++) {
      int digit = Character.digit(bytes.u8(at), 16);
      if (digit >= 0 && high >= 0) {
        text.append((char) (high * 16 + digit));
        high = -1;
      } else if (digit >= 0) {
        high = digit;
      }
    }
    return text.toString();
  }
}
