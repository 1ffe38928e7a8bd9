package org.weir.test.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A private rbldnsd with twelve lists of addresses, all with the same entries. Thread-safe.
public final class BlockListServer {
  /// The first list's zone.
  public static final String ZONE = "bl.test";

  /// All zones: `bl.test`, `bl2.test`, … `bl12.test`.
  public static final List<String> ZONES =
      IntStream.rangeClosed(1, 12).mapToObj(i -> i == 1 ? ZONE : "bl" + i + ".test").toList();

  private static final Duration STARTING = Duration.ofSeconds(10);
  private static final String FILE = "bl.ip4set";

  private final Lab lab;
  private final Path directory;
  private final int port;
  private volatile Child child;

  private BlockListServer(Lab lab, Path directory, int port)
      throws IOException, InterruptedException {
    this.lab = lab;
    this.directory = directory;
    this.port = port;
    child = serve(lab, directory, port);
  }

  /// Starts the server; the lab ends it.
  ///
  /// @param listed answers by address or block, `198.51.100.7` → `127.0.0.4`
  public static BlockListServer start(Lab lab, Map<String, String> listed)
      throws IOException, InterruptedException {
    Path directory = lab.folder("dns");
    Files.write(directory.resolve(FILE), entries(listed));
    return new BlockListServer(lab, directory, Lab.freeUdpPort());
  }

  private static Child serve(Lab lab, Path directory, int port)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("rbldnsd", "-n", "-u", "rbldns", "-r", directory.toString()));
    command.addAll(List.of("-b", "127.0.0.1/" + port, "-t", "30", "-c", "1"));
    ZONES.forEach(zone -> command.add(zone + ":ip4set:" + FILE));
    Child child = Child.start(lab, "rbldnsd", directory, command);
    child.await(0, line -> line.contains(" started "), STARTING);
    return child;
  }

  /// The zone file; every list has its test entry 127.0.0.2 (RFC 5782 section 5).
  private static List<String> entries(Map<String, String> listed) {
    List<String> lines = new ArrayList<>();
    lines.add("$SOA 3000 ns." + ZONE + ". hostmaster." + ZONE + ". 0 600 300 86400 300");
    lines.add("$NS 3000 ns." + ZONE + ".");
    lines.add(":127.0.0.2:Listed, see http://" + ZONE + "/?ip=$");
    lines.add("127.0.0.2");
    listed.forEach((address, answer) -> lines.add(address + " :" + answer + ":listed $"));
    return lines;
  }

  /// Lists these from now on, beside the test entry, and waits until it does.
  public void list(Map<String, String> listed) throws IOException, InterruptedException {
    int from = child.mark();
    Path edited = directory.resolve("edited");
    Files.write(edited, entries(listed));
    Files.move(edited, directory.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
    child.await(from, line -> line.contains("zones reloaded"), STARTING);
  }

  /// As in `dns.servers` of `weir.yaml`.
  public String server() {
    return "127.0.0.1:" + port;
  }

  /// The port on loopback, UDP.
  public int port() {
    return port;
  }

  /// From now on it does not answer, as a list that is down.
  public void freeze() throws IOException, InterruptedException {
    child.signal("STOP");
  }

  /// It answers again.
  public void thaw() throws IOException, InterruptedException {
    child.signal("CONT");
  }

  /// `SIGKILL`; [#startAgain] brings it back.
  public void kill() throws InterruptedException {
    child.kill();
  }

  /// On the same port with the same lists, after [#kill].
  public void startAgain() throws IOException, InterruptedException {
    child = serve(lab, directory, port);
  }
}
