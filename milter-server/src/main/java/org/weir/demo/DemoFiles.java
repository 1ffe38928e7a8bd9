package org.weir.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.weir.embedded.EmbeddedMariaDb;

/// The demo's folder: the database and the two configuration files, written anew at each start.
record DemoFiles(Path dir) {
  private static final String MARK = ".weir-demo";

  Path database() {
    return dir.resolve("mariadb");
  }

  Path config() {
    return dir.resolve("weir.yaml");
  }

  /// Makes the folder.
  ///
  /// @throws IOException it exists, is not empty, and no demo made it
  void prepare() throws IOException {
    Files.createDirectories(dir);
    if (!Files.exists(dir.resolve(MARK))) {
      try (Stream<Path> entries = Files.list(dir)) {
        if (entries.findAny().isPresent()) {
          throw new IOException(
              dir + " is not empty and was not made by a demo; choose another --dir");
        }
      }
      Files.createFile(dir.resolve(MARK));
    }
  }

  /// Deletes what an earlier demo left; a folder that no demo made stays.
  void delete() throws IOException {
    if (!Files.exists(dir.resolve(MARK))) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(dir)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }

  void write(EmbeddedMariaDb mariaDb, int blockListPort, int milterPort) throws IOException {
    Files.writeString(dir.resolve("policy.yaml"), enforcingPolicy());
    Files.writeString(
        config(),
        """
        relay: demo
        listen: inet:127.0.0.1:%d
        database:
          hosts: [ "127.0.0.1:%d" ]
          name: %s
          user: %s
          password-file: %s
          tls: off
        policy: policy.yaml
        trusted-web-servers: [ 192.0.2.10 ]
        script-headers: [ X-PHP-Originating-Script ]
        dns:
          servers: [ "127.0.0.1:%d" ]
        block-lists:
          - zone: %s
            answers: { 127.0.0.4: exploited-host, 127.0.0.10: dynamic-range }
        admin: { listen: none }
        log: { level: warn }
        """
            .formatted(
                milterPort,
                mariaDb.port(),
                mariaDb.database(),
                mariaDb.user(),
                mariaDb.passwordFile(),
                blockListPort,
                DemoBlockList.ZONE));
  }

  /// The shipped policy, which observes, made to act.
  private static String enforcingPolicy() throws IOException {
    try (InputStream policy = DemoFiles.class.getResourceAsStream("/policy.yaml")) {
      if (policy == null) {
        throw new IOException("policy.yaml is not in the class path");
      }
      return new String(policy.readAllBytes(), StandardCharsets.UTF_8)
          .replaceFirst("(?m)^mode: observe$", "mode: enforce");
    }
  }
}
