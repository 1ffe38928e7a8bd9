package org.weir.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.weir.store.Database;
import org.weir.store.DatabaseSettings;
import org.weir.store.DatabaseSettings.Tls;
import org.weir.store.Schema;
import org.weir.store.SchemaVersion;
import org.weir.test.rig.Lab;
import org.weir.test.rig.MariaDbServer;
import org.weir.test.rig.Tool;

/// The way to MariaDB is encrypted and checked; where it cannot be, one sentence says why and what
/// to do.
class DatabaseTlsTest {
  private final Lab lab = Lab.open();
  private final Path tls = MariaDbServer.folder(lab, "tls");

  DatabaseTlsTest() throws Exception {}

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void believesTheAuthorityThatTheFileNamesAndNobodyElse() throws Exception {
    Path ca = authority("ca");
    signed("ca", "IP:127.0.0.1", 2);
    MariaDbServer server = encrypted();

    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, ca)).isEqualTo("ok");
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, null))
        .contains("nobody we trust has signed", "database.tls-ca-file");
    assertThat(answer(server, "127.0.0.1", Tls.TRUST, null)).isEqualTo("ok");
    assertThat(answer(server, "127.0.0.1", Tls.OFF, null)).isEqualTo("ok");
    assertThat(answer(server, "localhost", Tls.VERIFY, ca))
        .contains("is for another name", "localhost");

    try (Database database = open(server, "127.0.0.1", Tls.VERIFY, ca)) {
      assertThat(new SchemaVersion(database).check()).isInstanceOf(Schema.Behind.class);
      signed("ca", "IP:127.0.0.1", 3);
      reloadCertificate(server);
      assertThat(new SchemaVersion(database).check()).isInstanceOf(Schema.Behind.class);
    }
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, ca)).isEqualTo("ok");

    signed("ca", "DNS:other.example", 2);
    reloadCertificate(server);
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, ca))
        .contains("is for another name", "127.0.0.1");

    signed("ca", "IP:127.0.0.1", -1);
    reloadCertificate(server);
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, ca))
        .contains("is not valid today", "FLUSH SSL");

    authority("other");
    signed("other", "IP:127.0.0.1", 2);
    reloadCertificate(server);
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, ca))
        .contains("nobody we trust has signed", "database.tls-ca-file");
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, tls.resolve("cert.pem"))).isEqualTo("ok");
  }

  @Test
  void saysWhatToDoWhereTheServerHasNoTls() throws Exception {
    MariaDbServer server = MariaDbServer.start(lab, "plain", "skip-ssl");
    assertThat(answer(server, "127.0.0.1", Tls.VERIFY, null))
        .contains("MariaDB offers no TLS", "`database.tls` to `off`");
    assertThat(answer(server, "127.0.0.1", Tls.TRUST, null))
        .contains("MariaDB offers no TLS", "`database.tls` to `off`");
  }

  private MariaDbServer encrypted() throws Exception {
    return MariaDbServer.start(
        lab,
        "mariadb",
        "ssl-cert=" + tls.resolve("cert.pem") + "\nssl-key=" + tls.resolve("key.pem"));
  }

  private static void reloadCertificate(MariaDbServer server) throws Exception {
    Tool.run("mariadb", "--defaults-file=" + server.clientOptions(), "-e", "FLUSH SSL").orFail();
  }

  /// Its certificate.
  private Path authority(String name) throws Exception {
    Path certificate = tls.resolve(name + ".pem");
    Tool.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "9",
            "-subj",
            "/CN=" + name,
            "-keyout",
            tls.resolve(name + ".key").toString(),
            "-out",
            certificate.toString())
        .orFail();
    return certificate;
  }

  /// The server's key and certificate, for one name.
  private void signed(String authority, String name, int days) throws Exception {
    Path request = tls.resolve("request");
    Tool.run(
            "openssl",
            "req",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=mariadb",
            "-keyout",
            tls.resolve("new.key").toString(),
            "-out",
            request.toString())
        .orFail();
    Path extension = Files.writeString(tls.resolve("extension"), "subjectAltName=" + name + "\n");
    Tool.run(
            "openssl",
            "x509",
            "-req",
            "-in",
            request.toString(),
            "-days",
            Integer.toString(days),
            "-CA",
            tls.resolve(authority + ".pem").toString(),
            "-CAcreateserial",
            "-CAkey",
            tls.resolve(authority + ".key").toString(),
            "-extfile",
            extension.toString(),
            "-out",
            tls.resolve("new.pem").toString())
        .orFail();
    for (String kind : List.of("key", "pem")) {
      Path file = tls.resolve("new." + kind);
      Files.setOwner(
          file,
          FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName("mysql"));
      Files.move(
          file,
          tls.resolve(kind.equals("key") ? "key.pem" : "cert.pem"),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String answer(MariaDbServer server, String host, Tls mode, @Nullable Path ca)
      throws Exception {
    try (Database database = open(server, host, mode, ca)) {
      return switch (new SchemaVersion(database).check()) {
        case Schema.Behind _ -> "ok";
        case Schema.Unreachable(String reason) -> reason;
        case Schema other -> other.toString();
      };
    }
  }

  private static Database open(MariaDbServer server, String host, Tls mode, @Nullable Path ca)
      throws Exception {
    return Database.open(
        new DatabaseSettings(
            new ArrayList<>(List.of(host + ":" + server.port())),
            server.database(),
            server.user(),
            server.passwordFile(),
            mode,
            ca,
            2,
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1)));
  }
}
