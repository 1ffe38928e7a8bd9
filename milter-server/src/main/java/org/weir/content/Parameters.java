package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A structured field such as `Content-Type`: a value and parameters, with the continuations and
/// charsets of RFC 2231. Read leniently and in linear time; all that is said about a name is kept,
/// as mail programs differ in what they choose.
final class Parameters {
  static final Parameters NONE = parse("");

  private static final int MAX_PARAMETERS = 64;

  /// One piece of a parameter, as `name*1*=` gives it.
  ///
  /// @param index -1 = not cut in pieces
  private record Piece(int index, boolean extended, String value) {}

  private final String value;
  private final Map<String, List<Piece>> pieces = new LinkedHashMap<>();

  private Parameters(String value) {
    this.value = value;
  }

  /// Reads a field's value, whose bytes are decoded as ISO-8859-1.
  static Parameters parse(String field) {
    Cursor cursor = new Cursor(field);
    Parameters parameters = new Parameters(cursor.value().strip().toLowerCase(Locale.ROOT));
    for (int i = 0; i < MAX_PARAMETERS && !cursor.atEnd(); i++) {
      String name = cursor.parameterName().strip().toLowerCase(Locale.ROOT);
      parameters.add(name, cursor.parameterValue());
    }
    return parameters;
  }

  /// What stands before the parameters, in lower case and without comments.
  String value() {
    return value;
  }

  /// Everything that is given for a name, as bytes in ISO-8859-1.
  List<String> bytes(String name) {
    return given(name).stream().map(Given::latin1).distinct().toList();
  }

  /// Everything that is given for a name, as text.
  List<String> texts(String name) {
    return given(name).stream().map(Given::text).distinct().toList();
  }

  /// @param charset empty = not said
  private record Given(String latin1, String charset) {
    String text() {
      byte[] bytes = latin1.getBytes(StandardCharsets.ISO_8859_1);
      return charset.isEmpty()
          ? EncodedWords.utf8OrLatin1(bytes)
          : EncodedWords.decode(bytes, charset);
    }
  }

  private void add(String name, String given) {
    String base = name;
    boolean extended = base.endsWith("*");
    base = extended ? base.substring(0, base.length() - 1) : base;
    int star = base.lastIndexOf('*');
    int index = star < 0 ? -1 : index(base.substring(star + 1));
    base = index < 0 ? base : base.substring(0, star);
    pieces.computeIfAbsent(base, _ -> new ArrayList<>()).add(new Piece(index, extended, given));
  }

  private static int index(String digits) {
    try {
      return Integer.parseUnsignedInt(digits) & Integer.MAX_VALUE;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private List<Given> given(String name) {
    List<Given> given = new ArrayList<>();
    TreeMap<Integer, Piece> continued = new TreeMap<>();
    for (Piece piece : pieces.getOrDefault(name, List.of())) {
      if (piece.index() < 0) {
        given.add(join(List.of(piece)));
      } else {
        continued.putIfAbsent(piece.index(), piece);
      }
    }
    if (!continued.isEmpty()) {
      given.add(join(continued.values().stream().toList()));
    }
    return given;
  }

  /// RFC 2231 section 4.1: the first piece names the charset for all that are extended.
  private static Given join(List<Piece> pieces) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String charset = "";
    for (int i = 0; i < pieces.size(); i++) {
      String text = pieces.get(i).value();
      if (!pieces.get(i).extended()) {
        bytes.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        continue;
      }
      int charsetEnd = i == 0 ? text.indexOf('\'') : -1;
      int languageEnd = charsetEnd < 0 ? -1 : text.indexOf('\'', charsetEnd + 1);
      if (languageEnd >= 0) {
        charset = text.substring(0, charsetEnd);
        text = text.substring(languageEnd + 1);
      }
      bytes.writeBytes(EncodedWords.percent(text, '%'));
    }
    return new Given(bytes.toString(StandardCharsets.ISO_8859_1), charset);
  }
}
