package org.weir.content;

import java.util.Locale;

/// Rich text: objects in it that act without a click.
final class RichText {
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private RichText() {}

  static void examine(Item item, Notes notes) {
    String text = item.bytes().latin1(0, MAX_BYTES).toLowerCase(Locale.ROOT);
    for (String word : new String[] {"\\objupdate", "\\objocx", "ddeauto"}) {
      if (text.contains(word)) {
        notes.mark(Sign.OFFICE_REMOTE, item, word);
      }
    }
    int template = text.indexOf("\\*\\template");
    if (template >= 0) {
      String target = text.substring(template + 11, Math.min(text.length(), template + 60)).strip();
      if (target.startsWith("http") || target.startsWith("\\\\\\\\")) {
        notes.mark(Sign.OFFICE_REMOTE, item, "template " + target);
      }
    }
    if (text.contains("\\objdata")) {
      notes.mark(Sign.OFFICE_OBJECT, item, "");
    }
  }
}
