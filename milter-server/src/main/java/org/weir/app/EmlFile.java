package org.weir.app;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.policy.Header;

/// A message in a file (RFC 5322), cut into header fields as a milter delivers them and the body's
/// bytes.
///
/// @param cut whether there was more body than was kept, or may have been
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EmlFile(List<Header> headers, byte[] body, boolean cut) {
  private static final Pattern QUOTED_OR_COMMENT =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"(?!@)|\\([^()]*+\\)", Pattern.DOTALL);

  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>,;:()@]++@[^\\s<>,;:()@]++");

  /// Takes LF or CRLF line ends; a first line `From …` of an mbox is passed over.
  ///
  /// @param mostBody bytes of the body that are kept; a body of as many counts as cut, as it does
  ///   when it comes from an MTA
  public static EmlFile parse(byte[] bytes, int mostBody) {
    List<Header> headers = new ArrayList<>();
    int begin = header(new String(bytes, StandardCharsets.ISO_8859_1), headers);
    int end = (int) Math.min(bytes.length, (long) begin + mostBody);
    return new EmlFile(
        List.copyOf(headers), Arrays.copyOfRange(bytes, begin, end), end - begin >= mostBody);
  }

  /// The first header of that name, compared without case; empty when there is none.
  public String header(String name) {
    return headers.stream()
        .filter(header -> header.name().equalsIgnoreCase(name))
        .map(Header::value)
        .findFirst()
        .orElse("");
  }

  /// Who sends it as its header says; empty when that says nothing.
  public String sender() {
    return address(header("From"));
  }

  /// Whom it is sent to first as its header says; empty when that says nothing.
  public List<String> recipients() {
    String first = address(header("To"));
    return first.isEmpty() ? List.of() : List.of(first);
  }

  /// The first address of a header field, without its display name.
  private static String address(String value) {
    String bare = QUOTED_OR_COMMENT.matcher(value).replaceAll(" ");
    Matcher address = ADDRESS.matcher(bare);
    return address.find() ? address.group() : "";
  }

  /// Adds the header fields to a list and returns where the body begins.
  private static int header(String text, List<Header> headers) {
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
        return line.isEmpty() ? next : at;
      }
      field.append(continued ? "\n" : "").append(line);
      at = next;
    }
    addField(headers, field);
    return text.length();
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
