package org.weir.test.rig;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.weir.embedded.EmbeddedMariaDb;
import org.weir.milter.Endpoint;

/// Weir with all it needs: a database with the schema, a block list, `weir.yaml` and a policy.
/// Confined to the thread of its test.
///
/// @param milter where it listens, as in Postfix' `smtpd_milters`
/// @param policyFile the copy of the policy that Weir reads
public record WeirSetup(
    EmbeddedMariaDb database,
    Provider provider,
    BlockListServer blockLists,
    Path configuration,
    Path policyFile,
    String milter,
    WeirProcess weir) {
  /// The one web server whose script headers are believed.
  public static final String WEB_SERVER = "192.0.2.10";

  /// Where the milter listens.
  public enum Socket {
    UNIX,
    TCP
  }

  /// What happens in the database before Weir starts.
  @FunctionalInterface
  public interface Filling {
    void fill(Provider provider) throws Exception;
  }

  /// Starts it all; the lab ends it.
  ///
  /// @param policy the policy to begin with
  /// @param listed entries of the block list
  public static WeirSetup start(
      Lab lab, Socket socket, Path policy, Map<String, String> listed, Filling filling)
      throws Exception {
    EmbeddedMariaDb database = lab.own(EmbeddedMariaDb.start(lab.folder("mariadb"), 0));
    BlockListServer blockLists = BlockListServer.start(lab, listed);
    Path policyFile = lab.directory().resolve("policy.yaml");
    Files.copy(policy, policyFile);
    String milter =
        socket == Socket.UNIX
            ? "unix:" + lab.directory().resolve("milter.sock")
            : "inet:127.0.0.1:" + Lab.freePort();
    Path configuration = lab.directory().resolve("weir.yaml");
    Files.writeString(configuration, yaml(database, blockLists, milter));
    Tool.run(WeirProcess.command("db", "migrate", "-c", configuration.toString())).orFail();
    Provider provider = Provider.of(database);
    filling.fill(provider);
    WeirProcess weir = WeirProcess.start(lab, configuration);
    return new WeirSetup(database, provider, blockLists, configuration, policyFile, milter, weir);
  }

  private static String yaml(EmbeddedMariaDb database, BlockListServer blockLists, String milter) {
    return """
    relay: relay.test
    listen: %s
    unix-socket: { mode: "0660", group: postfix }
    database:
      hosts: [ "127.0.0.1:%d" ]
      name: %s
      user: %s
      password-file: %s
      tls: off
      connect-timeout: 1s
      statement-timeout: 2s
    policy: policy.yaml
    trusted-web-servers: [ %s ]
    dns: { servers: [ "%s" ], timeout: 1s }
    %s
    limits: { drain: 10s }
    journal: { spool: journal }
    admin: { listen: "127.0.0.1:0" }
    """
        .formatted(
            milter,
            database.port(),
            database.database(),
            database.user(),
            database.passwordFile(),
            WEB_SERVER,
            blockLists.server(),
            lists(1));
  }

  private static String lists(int lists) {
    return BlockListServer.ZONES.stream()
        .limit(lists)
        .map(
            "{ zone: %s, answers: { 127.0.0.4: exploited-host, 127.0.0.10: dynamic-range } }"
                ::formatted)
        .collect(joining(", ", "block-lists: [ ", " ]"));
  }

  /// The milter's address for a client of ours.
  public Endpoint endpoint() {
    if (milter.startsWith("unix:")) {
      return new Endpoint.Unix(Path.of(milter.substring("unix:".length())), 0, null);
    }
    int colon = milter.lastIndexOf(':');
    String host = milter.substring("inet:".length(), colon);
    return new Endpoint.Inet(host, Integer.parseInt(milter.substring(colon + 1)));
  }

  /// Puts another policy in place and reloads; returns what Weir says of it.
  public String usePolicy(Path policy) throws IOException, InterruptedException {
    Files.copy(policy, policyFile, StandardCopyOption.REPLACE_EXISTING);
    return weir.reload();
  }

  /// Has mail scanned by that clamd and reloads; returns what Weir says of it.
  ///
  /// @param clamd as in `clamav.address`
  public String useClamd(String clamd) throws IOException, InterruptedException {
    String yaml = Files.readString(configuration).replaceFirst("clamav: .*\n", "");
    Files.writeString(configuration, yaml + "clamav: { address: \"" + clamd + "\" }\n");
    return weir.reload();
  }

  /// Asks the first so many of the server's lists and reloads; returns what Weir says of it.
  public String useLists(int lists) throws IOException, InterruptedException {
    String yaml = Files.readString(configuration);
    Files.writeString(configuration, yaml.replaceFirst("block-lists: .*", lists(lists)));
    return weir.reload();
  }
}
