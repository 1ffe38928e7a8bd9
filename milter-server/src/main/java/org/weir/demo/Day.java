package org.weir.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The scripted day: who sends what, in order. Pure data.
final class Day {
  private static final byte[] PROGRAM = {'M', 'Z', (byte) 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0};

  private Day() {}

  /// Some messages of one sender.
  ///
  /// @param login null = not authenticated
  /// @param address the SMTP client
  record Scene(
      String time,
      String who,
      @Nullable String login,
      String address,
      String sender,
      int messages,
      Map<String, String> headers,
      @Nullable Attachment attachment) {
    Scene {
      headers = Map.copyOf(headers);
    }
  }

  /// A file of the message.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Attachment(String name, String type, byte[] bytes) {}

  /// @param newcomer name of the account that was opened a moment ago
  static List<Scene> scenes(String newcomer) {
    List<Scene> scenes = new ArrayList<>();
    for (String customer : List.of("bakery-lindner", "dentist-kim", "school-west", "hotel-krone")) {
      scenes.add(customer("08:00", customer, 3));
    }
    scenes.add(mail("08:10", "logistics-eastgate", null, "198.51.100.2", 5));
    scenes.add(customer("08:30", newcomer, 130));
    scenes.add(customer("09:00", "museum-of-clocks", 150));
    scenes.add(mail("09:30", "dentist-kim", "mail@dentist-kim.example", "203.0.113.50", 2));
    scenes.add(hackedWebServer());
    scenes.add(mail("11:00", "garage-moser", "mail@garage-moser.example", "198.51.100.77", 2));
    scenes.add(
        withFile(
            "11:30",
            "law-huber-partner",
            new Attachment("invoice.pdf.exe", "application/pdf", PROGRAM)));
    scenes.add(
        withFile(
            "11:40",
            "tax-office-ruiz",
            new Attachment("report.pdf", "application/pdf", program())));
    scenes.add(customer("12:00", "quick-cash-loans", 2));
    scenes.add(
        new Scene(
            "12:10",
            "(nobody we know)",
            null,
            "203.0.113.200",
            "win@casino.invalid",
            2,
            Map.of(),
            null));
    scenes.add(
        new Scene(
            "12:30",
            "city-library",
            "mail@city-library.example",
            "203.0.113.7",
            "mail@city-library.example",
            1,
            Map.of("X-Weir-Score", "-99 (forged, is removed)"),
            null));
    return scenes;
  }

  private static Scene customer(String time, String name, int messages) {
    return mail(time, name, "mail@" + name + ".example", "203.0.113.7", messages);
  }

  private static Scene mail(
      String time, String name, @Nullable String login, String address, int messages) {
    return new Scene(
        time, name, login, address, "mail@" + name + ".example", messages, Map.of(), null);
  }

  private static Scene withFile(String time, String name, Attachment attachment) {
    String login = "mail@" + name + ".example";
    return new Scene(time, name, login, "203.0.113.7", login, 1, Map.of(), attachment);
  }

  private static Scene hackedWebServer() {
    return new Scene(
        "10:00",
        "webhost-blogs",
        null,
        "192.0.2.10",
        "www-data@blogs.example",
        300,
        Map.of("X-PHP-Originating-Script", "1033:wp-cache.php"),
        null);
  }

  /// The head of a program for Windows: `MZ`, and at 0x3C where its `PE` header begins.
  private static byte[] program() {
    byte[] bytes = new byte[128];
    System.arraycopy(PROGRAM, 0, bytes, 0, PROGRAM.length);
    bytes[0x3C] = 0x40;
    bytes[0x40] = 'P';
    bytes[0x41] = 'E';
    return bytes;
  }
}
