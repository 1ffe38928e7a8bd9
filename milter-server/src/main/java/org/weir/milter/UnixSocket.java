package org.weir.milter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A listening unix socket that is never seen with a wrong mode or owner: bound in a directory
/// nobody else can enter, made right, then renamed to its place. There it replaces the socket of a
/// dead server, never that of a live one, and never what is no socket.
final class UnixSocket {
  /// `sun_path` without its NUL.
  private static final int MAX_PATH_BYTES = 107;

  private static final int FILE_TYPE = 0170000; // S_IFMT
  private static final int SOCKET = 0140000; // S_IFSOCK

  private UnixSocket() {}

  static ServerSocketChannel bind(Endpoint.Unix endpoint, int backlog) throws IOException {
    Path path = endpoint.path();
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw new IOException("no such directory: " + directory);
    }
    checkLength(path);
    checkFree(path);
    Path hidden = hiddenDirectory(path);
    try {
      return bindHidden(hidden.resolve("s"), endpoint, backlog);
    } finally {
      Files.deleteIfExists(hidden.resolve("s"));
      Files.delete(hidden);
    }
  }

  /// Identity of what lies at the path (device and inode); null if there is nothing.
  static @Nullable Object identity(Path path) throws IOException {
    try {
      return Files.getAttribute(path, "unix:fileKey", LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static ServerSocketChannel bindHidden(Path hidden, Endpoint.Unix endpoint, int backlog)
      throws IOException {
    checkLength(hidden);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(hidden), backlog);
      chown(hidden, endpoint.group());
      Files.setPosixFilePermissions(hidden, permissions(endpoint.mode()));
      Files.move(hidden, endpoint.path(), StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void checkLength(Path path) throws IOException {
    int bytes = path.toString().getBytes(UTF_8).length;
    if (bytes > MAX_PATH_BYTES) {
      throw new IOException(
          "path has " + bytes + " bytes, a unix socket's may have " + MAX_PATH_BYTES);
    }
  }

  private static void checkFree(Path path) throws IOException {
    if (identity(path) == null) {
      return;
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new IOException("the path exists and is no socket");
    }
    if (isAlive(path)) {
      throw new IOException("another server is listening there");
    }
  }

  /// Only a refused connection proves that nobody listens. Not blocking: the backlog may be full.
  private static boolean isAlive(Path path) throws IOException {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false);
      probe.connect(UnixDomainSocketAddress.of(path));
      return true;
    } catch (ConnectException _) {
      return false;
    }
  }

  private static Path hiddenDirectory(Path path) throws IOException {
    var onlyUs = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    for (int attempt = 1; ; attempt++) {
      String name = String.format(".w%04x", ThreadLocalRandom.current().nextInt(0x10000));
      try {
        return Files.createDirectory(path.resolveSibling(name), onlyUs);
      } catch (FileAlreadyExistsException e) {
        if (attempt == 10) {
          throw e;
        }
      }
    }
  }

  private static void chown(Path path, @Nullable String group) throws IOException {
    if (group == null) {
      return;
    }
    try {
      var owner =
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
      Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .setGroup(owner);
    } catch (UserPrincipalNotFoundException e) {
      throw new IOException("no such group: " + group, e);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    EnumSet<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // owner r w x, group r w x, others
    for (int i = 0; i < all.length; i++) {
      if ((mode & (0400 >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }
}
