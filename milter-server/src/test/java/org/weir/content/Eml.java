package org.weir.content;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A message of the test resources, cut into header fields and body as an MTA hands them over.
public record Eml(List<Field> fields, String latin1Body) {
  /// Every message in `src/test/resources/content`.
  static final List<String> ALL =
      List.of(
          "bare-cr",
          "base64-dirty",
          "boundary-empty",
          "boundary-in-disposition",
          "boundary-prefix",
          "boundary-rfc2231",
          "boundary-rfc2231-encoded",
          "boundary-semicolon",
          "boundary-trailing-space",
          "boundary-twice-first-wins",
          "boundary-twice-last-wins",
          "boundary-unquoted-slash",
          "comment-in-type",
          "content-type-twice-first",
          "content-type-twice-last",
          "cte-unknown",
          "double-extension",
          "encoded-word-name",
          "header-name-space",
          "html-login-form",
          "html-smuggling",
          "ics-invite",
          "ics-phish",
          "many-spaces-extension",
          "mime4j-base64encoded-rfc822message",
          "mime4j-multi-digest",
          "mime4j-multi-nested",
          "nesting-200",
          "no-closing-boundary",
          "rfc2231-name",
          "rlo-name",
          "rspamd-exe_attm",
          "rspamd-f.zip.gz",
          "rspamd-fname",
          "rspamd-next2last-digits_in_parens",
          "rspamd-next2last-doublebad",
          "rspamd-rar4",
          "spamassassin-encrypted",
          "spamassassin-macro",
          "spamassassin-malicemacro",
          "spamassassin-nomacro",
          "spamassassin-renamedmacro",
          "spamassassin-target_uri",
          "spamassassin-zippwmacro",
          "svg-entities",
          "svg-foreignobject",
          "svg-named-png",
          "svg-onload",
          "svg-script",
          "svg-static",
          "svg-utf16",
          "uuencode-in-text",
          "zip-depth-13",
          "zip-exe",
          "zip-in-zip",
          "zip-path-traversal",
          "zip-prefixed",
          "zip-ratio-10mb",
          "zip-truncated");

  public static Eml load(String name) {
    try (InputStream in = Eml.class.getResourceAsStream("/content/" + name + ".eml")) {
      if (in == null) {
        throw new IllegalArgumentException("no such message: " + name);
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Cuts at the first empty line; bytes as ISO-8859-1, lines end with LF or CRLF.
  public static Eml parse(String message) {
    String text = message.replace("\r\n", "\n");
    int end = text.indexOf("\n\n");
    String header = end < 0 ? text : text.substring(0, end);
    List<Field> fields = new ArrayList<>();
    for (String line : header.split("\n(?![ \t])", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.add(new Field(line.substring(0, colon), line.substring(colon + 1)));
      }
    }
    return new Eml(fields, end < 0 ? "" : text.substring(end + 2).replace("\n", "\r\n"));
  }

  public byte[] body() {
    return latin1Body.getBytes(StandardCharsets.ISO_8859_1);
  }

  MessageContent read() {
    return new ContentReader().read(fields, body(), body().length, false);
  }
}
