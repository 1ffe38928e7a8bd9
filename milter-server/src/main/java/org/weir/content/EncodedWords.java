package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// RFC 2047 encoded words, decoded leniently in linear time: what is none stays as it is. Words of
/// one charset that follow each other are decoded together, as senders cut within a character.
public final class EncodedWords {
  private static final int MAX_CHARSET_CHARS = 40;

  /// All charsets by their names in lower case: [Charset#forName] takes long for a name that is
  /// none.
  private static final class Known {
    static final Map<String, Charset> CHARSETS = byName();

    private static Map<String, Charset> byName() {
      Map<String, Charset> charsets = new HashMap<>();
      for (Charset charset : Charset.availableCharsets().values()) {
        charset.aliases().forEach(alias -> charsets.put(alias.toLowerCase(Locale.ROOT), charset));
      }
      for (Charset charset : Charset.availableCharsets().values()) {
        charsets.put(charset.name().toLowerCase(Locale.ROOT), charset);
      }
      return Map.copyOf(charsets);
    }
  }

  private final String text;
  private final StringBuilder decoded = new StringBuilder();
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
  private String pendingCharset = "";

  private EncodedWords(String text) {
    this.text = text;
  }

  /// A header field's text as people read it.
  public static String decode(String text) {
    return text.contains("=?") ? new EncodedWords(text).decode() : text;
  }

  /// Text in a charset that a sender names; when the name is unknown, UTF-8 if it is that.
  static String decode(byte[] bytes, String charset) {
    Charset known = Known.CHARSETS.get(charset.toLowerCase(Locale.ROOT));
    return known == null ? utf8OrLatin1(bytes) : new String(bytes, known);
  }

  /// UTF-8 if the bytes are valid UTF-8, else ISO-8859-1, which everything is.
  static String utf8OrLatin1(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  private String decode() {
    int at = 0;
    for (int start = text.indexOf("=?"); start >= 0; start = text.indexOf("=?", at)) {
      plain(text.substring(at, start));
      int end = word(start);
      if (end < 0) {
        plain("=?");
      }
      at = end < 0 ? start + 2 : end;
    }
    plain(text.substring(at));
    flush();
    return decoded.toString();
  }

  private void plain(String plain) {
    if (plain.isBlank() && pending.size() > 0) {
      return; // blanks between two words are no text (RFC 2047 section 6.2)
    }
    flush();
    decoded.append(plain);
  }

  /// Takes the word at `start` and says where it ends; -1 when there is none.
  private int word(int start) {
    int charsetEnd = text.indexOf('?', start + 2);
    if (charsetEnd < 0
        || charsetEnd - start - 2 > MAX_CHARSET_CHARS
        || charsetEnd + 2 >= text.length()
        || text.charAt(charsetEnd + 2) != '?') {
      return -1;
    }
    int end = text.indexOf('?', charsetEnd + 3);
    if (end < 0 || end + 1 >= text.length() || text.charAt(end + 1) != '=') {
      return -1;
    }
    String charset = text.substring(start + 2, charsetEnd);
    String encoded = text.substring(charsetEnd + 3, end);
    switch (text.charAt(charsetEnd + 1)) {
      case 'B', 'b' -> append(charset, base64(encoded));
      case 'Q', 'q' -> append(charset, quoted(encoded));
      default -> {
        return -1;
      }
    }
    return end + 2;
  }

  private void append(String charset, byte[] bytes) {
    // RFC 2231 section 5: a language may follow the charset.
    int language = charset.indexOf('*');
    String name =
        (language < 0 ? charset : charset.substring(0, language)).toLowerCase(Locale.ROOT);
    if (!name.equals(pendingCharset)) {
      flush();
      pendingCharset = name;
    }
    pending.writeBytes(bytes);
  }

  private void flush() {
    if (pending.size() > 0) {
      decoded.append(decode(pending.toByteArray(), pendingCharset));
      pending.reset();
    }
  }

  private static byte[] base64(String encoded) {
    StringBuilder clean = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length() && encoded.charAt(i) != '='; i++) {
      char c = encoded.charAt(i);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '+' || c == '/')) {
        clean.append(c);
      }
    }
    if (clean.length() % 4 == 1) {
      clean.setLength(clean.length() - 1);
    }
    return Base64.getDecoder().decode(clean.toString());
  }

  private static byte[] quoted(String encoded) {
    return percent(encoded.replace('_', ' '), '=');
  }

  /// Bytes written as an escape character and two hex digits; what is no escape stands for itself.
  static byte[] percent(String encoded, char escape) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == escape && i + 2 < encoded.length() && hex(encoded, i + 1) >= 0) {
        bytes.write(hex(encoded, i + 1));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }

  private static int hex(String text, int at) {
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
