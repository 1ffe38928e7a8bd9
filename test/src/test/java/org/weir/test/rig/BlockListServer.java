package org.weir.test.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A private rbldnsd with one list of addresses, `bl.test`. Edits are seen within a second.
/// Thread-safe.
public final class BlockListServer {
  /// The list's zone.
  public static final String ZONE = "bl.test";

  private static final Duration STARTING = Duration.ofSeconds(10);

  private final Child child;
  private final int port;

  private BlockListServer(Child child, int port) {
    this.child = child;
    this.port = port;
  }

  /// Starts the server; the lab ends it.
  ///
  /// @param listed answers by address or block, `198.51.100.7` → `127.0.0.4`
  public static BlockListServer start(Lab lab, Map<String, String> listed)
      throws IOException, InterruptedException {
    Path directory = lab.folder("dns");
    Files.write(directory.resolve("bl.ip4set"), zone(listed));
    int port = Lab.freeUdpPort();
    Child child =
        Child.start(
            lab,
            "rbldnsd",
            directory,
            List.of(
                "rbldnsd",
                "-n",
                "-u",
                "rbldns",
                "-r",
                directory.toString(),
                "-b",
                "127.0.0.1/" + port,
                "-f",
                "-t",
                "30",
                "-c",
                "1",
                ZONE + ":ip4set:bl.ip4set"));
    child.await(0, line -> line.contains(" started "), STARTING);
    return new BlockListServer(child, port);
  }

  /// The zone file; every list has its test entry 127.0.0.2 (RFC 5782 section 5).
  private static List<String> zone(Map<String, String> listed) {
    List<String> lines = new ArrayList<>();
    lines.add("$SOA 3000 ns." + ZONE + ". hostmaster." + ZONE + ". 0 600 300 86400 300");
    lines.add("$NS 3000 ns." + ZONE + ".");
    lines.add(":127.0.0.2:Listed, see http://" + ZONE + "/?ip=$");
    lines.add("127.0.0.2");
    listed.forEach((address, answer) -> lines.add(address + " :" + answer + ":listed $"));
    return lines;
  }

  /// As in `dns.servers` of `weir.yaml`.
  public String server() {
    return "127.0.0.1:" + port;
  }

  /// From now on it does not answer, as a list that is down.
  public void freeze() throws IOException, InterruptedException {
    child.signal("STOP");
  }

  /// It answers again.
  public void thaw() throws IOException, InterruptedException {
    child.signal("CONT");
  }
}
