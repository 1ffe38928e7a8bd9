package org.weir.test.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.weir.test.rig.BlockListServer;
import org.weir.test.rig.Lab;

/// A program: what asking twelve block lists costs, and what a message feels of it. Arguments:
/// rounds, clients asked about in each, messages in each case of a round. Prints Markdown.
public final class DnsBench {
  private static final int ENTRIES = 5_000;
  private static final String LISTED = "127.0.0.4";

  private DnsBench() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    int clients = Integer.parseInt(arguments[1]);
    int messages = Integer.parseInt(arguments[2]);
    try (Lab lab = Lab.open()) {
      BlockListServer lists = BlockListServer.start(lab, entries());
      var server = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), lists.port());
      LookUps.compare(server, rounds, clients).print();
    }
    try (Lab lab = Lab.open()) {
      MessageLatency.measure(lab, rounds, messages, entries()).print();
    }
  }

  /// Every hundredth client is listed; the rest are entries that nobody asks for.
  private static Map<String, String> entries() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      entries.put(client(100 * i).getHostAddress(), LISTED);
    }
    return entries;
  }

  /// A public address of its own for each number.
  static InetAddress client(int number) {
    return InetAddress.ofLiteral(
        "%d.%d.%d.%d"
            .formatted(
                45 + (number >> 24), number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF));
  }

  /// Whether [#client] of that number is listed.
  static boolean listed(int number) {
    return number % 100 == 0 && number < 100 * ENTRIES;
  }
}
