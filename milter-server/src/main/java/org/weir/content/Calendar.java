package org.weir.content;

import java.util.Locale;
import java.util.Set;

/// An invitation (RFC 5545, RFC 5546) that leads somewhere, or that many get.
final class Calendar {
  private static final int MAX_BYTES = 512 * 1024;
  private static final int MANY_GUESTS = 10;
  private static final Set<String> TEXTS = Set.of("DESCRIPTION", "LOCATION", "URL", "X-ALT-DESC");

  private String method = "";
  private String organizer = "";
  private int guests;
  private boolean link;

  private Calendar() {}

  static void examine(Item item, Notes notes) {
    String text = item.bytes().text(MAX_BYTES);
    Calendar calendar = new Calendar();
    text.replace("\r\n", "\n")
        .replace("\n ", "")
        .replace("\n\t", "")
        .lines()
        .forEach(calendar::line);
    boolean invites = calendar.method.equals("REQUEST") || calendar.method.equals("PUBLISH");
    if (invites && (calendar.link || calendar.guests >= MANY_GUESTS)) {
      notes.mark(Sign.CALENDAR_INVITATION, item, calendar.organizer);
    }
  }

  private void line(String line) {
    int colon = line.indexOf(':');
    if (colon < 0) {
      return;
    }
    String property = line.substring(0, colon).toUpperCase(Locale.ROOT);
    String name = property.substring(0, Math.max(0, property.concat(";").indexOf(';')));
    String value = line.substring(colon + 1).strip();
    switch (name) {
      case "METHOD" -> method = value.toUpperCase(Locale.ROOT);
      case "ORGANIZER" -> organizer = line.substring(line.lastIndexOf(':') + 1).strip();
      case "ATTENDEE" -> guests++;
      default -> link |= TEXTS.contains(name) && value.toLowerCase(Locale.ROOT).contains("http");
    }
  }
}
