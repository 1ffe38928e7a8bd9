package org.weir.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.weir.policy.Header;

/// A message in a file (RFC 5322), cut into header fields as a milter delivers them and the body's
/// bytes.
@SuppressWarnings("ArrayRecordComponent") // never compared
record EmlFile(List<Header> headers, byte[] body) {
  private static final long LARGEST = 64L << 20;

  /// Reads LF or CRLF line ends; a first line `From …` of an mbox is passed over.
  ///
  /// @throws IOException not readable, or larger than 64 MiB
  static EmlFile read(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new IOException(file + " is larger than 64 MiB");
    }
    return parse(Files.readAllBytes(file));
  }

  static EmlFile parse(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<Header> headers = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at);
      int next = end < 0 ? text.length() : end + 1;
      String line = text.substring(at, end < 0 ? text.length() : end);
      line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
      boolean continued = line.startsWith(" ") || line.startsWith("\t");
      if (!continued) {
        addField(headers, field);
      }
      if (!continued && !line.startsWith("From ") && line.indexOf(':') <= 0) {
        at = line.isEmpty() ? next : at;
        return new EmlFile(headers, Arrays.copyOfRange(bytes, at, bytes.length));
      }
      field.append(continued ? "\n" : "").append(line);
      at = next;
    }
    addField(headers, field);
    return new EmlFile(headers, new byte[0]);
  }

  private static void addField(List<Header> headers, StringBuilder field) {
    int colon = field.indexOf(":");
    if (colon > 0 && field.indexOf("From ") != 0) {
      String value = field.substring(colon + 1);
      headers.add(
          new Header(
              field.substring(0, colon).stripTrailing(),
              value.startsWith(" ") ? value.substring(1) : value));
    }
    field.setLength(0);
  }
}
