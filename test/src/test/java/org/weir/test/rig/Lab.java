package org.weir.test.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/// One directory and everything that runs in it. Closing ends what was started, last first, and
/// removes the directory; a JVM that is told to stop does the same. In memory where there is
/// `/dev/shm`.
///
/// Confined to the thread of its test; closing twice is harmless.
public final class Lab implements AutoCloseable {
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path directory;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Thread atExit = new Thread(this::closeAll, "lab-at-exit");

  private Lab(Path directory) {
    this.directory = directory;
  }

  /// A new empty lab that the servers' own users may enter.
  public static Lab open() {
    Path parent = Files.isWritable(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
    try {
      Path directory = Files.createTempDirectory(parent, "weir-lab-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      var lab = new Lab(directory);
      Runtime.getRuntime().addShutdownHook(lab.atExit);
      return lab;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path directory() {
    return directory;
  }

  /// A folder below the lab, made when it is not there.
  public Path folder(String name) throws IOException {
    return Files.createDirectories(directory.resolve(name));
  }

  /// From now on the lab ends `thing`.
  public synchronized <T extends AutoCloseable> T own(T thing) {
    open.push(thing);
    return thing;
  }

  /// A TCP port of loopback that was free a moment ago.
  public static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /// A UDP port of loopback that was free a moment ago.
  public static int freeUdpPort() throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      return; // the JVM is stopping: the hook itself runs or has run
    }
  }

  private synchronized void closeAll() {
    while (!open.isEmpty()) {
      closeOne(open.pop());
    }
    try {
      deleteTree();
    } catch (IOException e) {
      System.err.println("cannot remove " + directory + ": " + e);
    }
  }

  private static void closeOne(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      System.err.println("cannot end " + thing + ": " + e);
    }
  }

  private void deleteTree() throws IOException {
    if (Files.notExists(directory)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> tree = Files.walk(directory)) {
      deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}
