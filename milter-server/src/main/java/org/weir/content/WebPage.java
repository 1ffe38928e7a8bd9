package org.weir.content;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// A web page as an attachment: what it does when it is opened in a browser.
final class WebPage {
  private static final int MAX_BYTES = 2 * 1024 * 1024;

  /// A string that is written out for a script to decode.
  private static final int LONG_LITERAL = 1024;

  private static final List<String> DECODES =
      List.of(
          "atob(",
          "unescape(",
          "fromcharcode",
          "uint8array",
          "decodeuricomponent(",
          ";base64,",
          "parseint(");

  private static final List<String> SAVES =
      List.of(
          "createobjecturl",
          "mssaveblob",
          "mssaveoropenblob",
          "new blob(",
          "new file(",
          ".download=",
          ".download =",
          "setattribute('download",
          "setattribute(\"download");

  private static final List<String> WRITES =
      List.of(
          "document.write", ".innerhtml", "eval(", "new function(", "srcdoc", "location.replace(");

  private static final Pattern PASSWORD = Pattern.compile("type\\s*+=\\s*+[\"']?+\\s*+password\\b");

  private WebPage() {}

  static void examine(Item item, Notes notes) {
    if (item.depth() == 0) {
      notes.mark(Sign.HTML_ATTACHMENT, item, "");
    }
    String page = item.bytes().text(MAX_BYTES).toLowerCase(Locale.ROOT);
    boolean decodes = DECODES.stream().anyMatch(page::contains);
    boolean saves = SAVES.stream().anyMatch(page::contains);
    boolean writes = WRITES.stream().anyMatch(page::contains) && longLiteral(page);
    if (page.contains("<script") && decodes && (saves || writes)) {
      notes.mark(Sign.HTML_SMUGGLING, item, saves ? "saves a file" : "writes itself");
    }
    if (PASSWORD.matcher(page).find()) {
      notes.mark(Sign.HTML_PASSWORD_FORM, item, "");
    }
  }

  private static boolean longLiteral(String page) {
    int run = 0;
    for (int i = 0; i < page.length() && run < LONG_LITERAL; i++) {
      char c = page.charAt(i);
      boolean encoded = Character.isLetterOrDigit(c) || "+/=%\\,".indexOf(c) >= 0;
      run = encoded ? run + 1 : 0;
    }
    return run >= LONG_LITERAL;
  }
}
