package org.weir.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The files of one private server, all below one folder; those with the password can be read by
/// their owner only.
///
/// @param runAs what `--user` says: `mysql` when this process is root and that user exists and can
///   reach the folder, `root` when not; null when this process is not root
record ServerFiles(Path folder, @Nullable String runAs) {
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final int PASSWORD_BYTES = 24;
  private static final int LOG_TAIL_LINES = 20;

  static ServerFiles in(Path folder) throws IOException {
    Path absolute = Files.createDirectories(folder).toRealPath();
    Path temporary = Files.createDirectories(absolute.resolve("tmp"));
    if (!"root".equals(System.getProperty("user.name"))) {
      return new ServerFiles(absolute, null);
    }
    Optional<UserPrincipal> mysql = mysql(absolute);
    var files = new ServerFiles(absolute, "mysql");
    if (mysql.isEmpty() || !reachableByAll(absolute) || files.hasDataOfAnotherThan(mysql.get())) {
      return new ServerFiles(absolute, "root");
    }
    Files.setOwner(absolute, mysql.get());
    Files.setOwner(temporary, mysql.get());
    Files.setOwner(Files.createDirectories(files.data()), mysql.get());
    return files;
  }

  private static Optional<UserPrincipal> mysql(Path path) throws IOException {
    try {
      return Optional.of(
          path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("mysql"));
    } catch (UserPrincipalNotFoundException _) {
      return Optional.empty();
    }
  }

  private static boolean reachableByAll(Path path) throws IOException {
    for (Path at = path.getParent(); at != null; at = at.getParent()) {
      if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
        return false;
      }
    }
    return true;
  }

  Path data() {
    return folder.resolve("data");
  }

  /// A server that starts clears its folder of temporary files, so it must have its own.
  Path temporary() {
    return folder.resolve("tmp");
  }

  Path pid() {
    return data().resolve("mariadbd.pid");
  }

  Path log() {
    return folder.resolve("server.log");
  }

  Path password() {
    return folder.resolve("password");
  }

  Path clientOptions() {
    return folder.resolve("client.cnf");
  }

  Path start() {
    return folder.resolve("start.sql");
  }

  boolean hasData() {
    return Files.isDirectory(data().resolve("mysql"));
  }

  private boolean hasDataOfAnotherThan(UserPrincipal user) throws IOException {
    return hasData() && !Files.getOwner(data().resolve("mysql")).equals(user);
  }

  /// The password: the one of an earlier start, or a new one.
  String readOrCreatePassword() throws IOException {
    if (!Files.exists(password())) {
      byte[] random = new byte[PASSWORD_BYTES];
      new SecureRandom().nextBytes(random);
      write(password(), HexFormat.of().formatHex(random) + "\n");
    }
    return Files.readString(password()).strip();
  }

  /// Replaces a file by one that only its owner can read.
  Path write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, PRIVATE);
    Files.writeString(file, text);
    return file;
  }

  /// As [#write], but for the server's eyes.
  Path writeForServer(Path file, String text) throws IOException {
    write(file, text);
    Optional<UserPrincipal> mysql = mysql(file);
    if ("mysql".equals(runAs) && mysql.isPresent()) {
      Files.getFileAttributeView(file, PosixFileAttributeView.class).setOwner(mysql.get());
    }
    return file;
  }

  boolean logSays(String text) throws IOException {
    return Files.exists(log())
        && Files.readString(log(), StandardCharsets.ISO_8859_1).contains(text);
  }

  String logTail() {
    try {
      List<String> lines = Files.readAllLines(log(), StandardCharsets.ISO_8859_1);
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }
}
