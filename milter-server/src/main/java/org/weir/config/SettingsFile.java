package org.weir.config;

import static org.weir.config.SettingsReference.*;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.dns.DnsSettings;
import org.weir.log.LogSettings;
import org.weir.milter.Endpoint;
import org.weir.milter.MilterLimits;
import org.weir.privacy.Veil.Addresses;
import org.weir.session.MessageLimits;
import org.weir.signal.BlockList;
import org.weir.signal.ClamdSettings;
import org.weir.signal.RejectionBounds;
import org.weir.store.DatabaseSettings;
import org.weir.store.HeldTerm;

/// `weir.yaml`: from its keys to [Settings]. Confined to one reading.
final class SettingsFile {
  private final Path file;
  private final Document document;
  private final Problems problems;

  SettingsFile(Path file, YamlFile yaml, Problems problems) {
    this.file = file;
    this.problems = problems;
    this.document = Document.read(yaml.root(), KEYS, problems);
  }

  /// The settings; null when anything is wrong.
  @Nullable Settings settings() {
    if (problems.isEmpty()) {
      checkTogether();
    }
    return problems.isEmpty() ? assemble() : null;
  }

  /// What each key alone cannot tell.
  private void checkTogether() {
    checkTimes();
    if (document.value(CONNECTIONS) < document.value(LISTEN).size()) {
      problems.add(
          document.place(CONNECTIONS),
          CONNECTIONS.path() + " is less than the number of sockets in " + LISTEN.path());
    }
    checkListen();
    checkAdmin();
    if (document.value(PRIVACY_ADDRESSES) != Addresses.PLAIN
        && document.optional(PRIVACY_KEY) == null) {
      problems.add(
          document.place(PRIVACY_ADDRESSES), "needs a key: " + PRIVACY_KEY.path() + " is required");
    }
    checkDatabase();
    new AlertsSection(file, document).check(problems);
    Set<String> zones = new HashSet<>();
    for (BlockList list : document.value(BLOCK_LISTS)) {
      if (!zones.add(list.zone())) {
        problems.add(document.place(BLOCK_LISTS), "zone " + list.zone() + " is listed twice");
      }
    }
  }

  private void checkTimes() {
    Duration deadline = document.value(DECISION_DEADLINE);
    List<Key<Duration>> parts = new ArrayList<>(List.of(DNS_TIMEOUT, STATEMENT_TIMEOUT));
    if (document.optional(CLAMAV_ADDRESS) != null) {
      parts.add(CLAMAV_TIMEOUT);
    }
    for (Key<Duration> part : parts) {
      if (document.value(part).compareTo(deadline) > 0) {
        problems.add(
            document.place(part),
            part.path()
                + " is longer than "
                + DECISION_DEADLINE.path()
                + ", so it could never be waited for");
      }
    }
  }

  private void checkDatabase() {
    List<String> hosts = document.value(DATABASE_HOSTS);
    if (hosts.size() > 1 && hosts.stream().anyMatch(host -> host.startsWith("unix:"))) {
      problems.add(document.place(DATABASE_HOSTS), "a socket stands alone, without other servers");
    }
    Path ca = caFile();
    if (ca != null && !ca.toString().matches("[A-Za-z0-9/._-]+")) {
      problems.add(
          document.place(TLS_CA_FILE), "the path has letters, digits and / . _ - only: " + ca);
    }
    if (document.optional(OPERATOR_PASSWORD_FILE) != null
        && document.optional(OPERATOR_USER) == null) {
      problems.add(
          document.place(OPERATOR_PASSWORD_FILE),
          OPERATOR_PASSWORD_FILE.path() + " is of no use without " + OPERATOR_USER.path());
    }
  }

  /// Who can connect can ask in any customer's name, so nobody is let in by an oversight.
  private void checkListen() {
    if (document.has(ALLOW_FROM)) {
      return;
    }
    for (Endpoint endpoint : document.value(LISTEN)) {
      if (endpoint instanceof Endpoint.Inet(String host, _)
          && !InetAddress.ofLiteral(host).isLoopbackAddress()) {
        problems.add(
            document.place(LISTEN),
            "other hosts can reach " + endpoint + ", so " + ALLOW_FROM.path() + " is required");
      }
    }
  }

  private void checkAdmin() {
    boolean exposed =
        document
            .value(ADMIN_LISTEN)
            .filter(address -> !address.getAddress().isLoopbackAddress())
            .isPresent();
    if (exposed && document.optional(ADMIN_TOKEN_FILE) == null) {
      problems.add(
          document.place(ADMIN_LISTEN),
          "other hosts can reach this address, so " + ADMIN_TOKEN_FILE.path() + " is required");
    }
  }

  private Settings assemble() {
    String relay = document.optional(RELAY);
    return new Settings(
        relay != null ? relay : hostName(),
        endpoints(),
        document.value(ALLOW_FROM),
        database(),
        operatorDatabase(),
        file.resolveSibling(document.value(POLICY)),
        document.value(TRUSTED_WEB_SERVERS),
        document.value(SCRIPT_HEADERS),
        document.value(LOGIN_HEADERS),
        document.value(REINJECTION_FROM),
        document.value(OWN_ADDRESSES),
        new RejectionBounds(document.value(REJECTED_MINIMUM), document.value(REJECTED_PERCENT)),
        new DnsSettings(
            document.value(DNS_SERVERS), document.value(DNS_TIMEOUT), document.value(DNS_CACHE)),
        document.value(BLOCK_LISTS),
        document.value(NEVER_ASKED_HOSTS),
        clamd(),
        queue(),
        new HeldTerm(document.value(HELD_AFTER), document.value(HELD_THEN)),
        milterLimits(),
        messageLimits(),
        document.value(DRAIN),
        journal(),
        admin(),
        new AlertsSection(file, document).settings(relay != null ? relay : hostName()),
        privacy(),
        new LogSettings(
            document.value(LOG_LEVEL), document.value(LOG_FORMAT), document.value(LOG_TO)));
  }

  /// Permissions and group are written once and hold for every unix socket.
  private List<Endpoint> endpoints() {
    int mode = document.value(SOCKET_MODE);
    String group = document.optional(SOCKET_GROUP);
    return document.value(LISTEN).stream()
        .<Endpoint>map(endpoint ->
            switch (endpoint) {
              case Endpoint.Unix(Path path, _, _) -> new Endpoint.Unix(path, mode, group);
              case Endpoint.Inet inet -> inet;
            })
        .toList();
  }

  private DatabaseSettings database() {
    Path password = document.optional(PASSWORD_FILE);
    return new DatabaseSettings(
        document.value(DATABASE_HOSTS),
        document.value(DATABASE_NAME),
        document.value(DATABASE_USER),
        password == null ? null : file.resolveSibling(password),
        document.value(TLS),
        caFile(),
        document.value(POOL_SIZE),
        document.value(CONNECT_TIMEOUT),
        document.value(STATEMENT_TIMEOUT),
        document.value(GRACE));
  }

  private @Nullable Path caFile() {
    Path named = document.optional(TLS_CA_FILE);
    return named == null ? null : file.resolveSibling(named);
  }

  private DatabaseSettings operatorDatabase() {
    String user = document.optional(OPERATOR_USER);
    Path password = document.optional(OPERATOR_PASSWORD_FILE);
    return user == null
        ? database()
        : database().as(user, password == null ? null : file.resolveSibling(password));
  }

  private QueueSettings queue() {
    Path config = document.optional(QUEUE_CONFIG);
    return new QueueSettings(
        document.value(QUEUE_MTA), config == null ? null : file.resolveSibling(config));
  }

  private @Nullable ClamdSettings clamd() {
    SocketAddress address = document.optional(CLAMAV_ADDRESS);
    return address == null ? null : new ClamdSettings(address, document.value(CLAMAV_TIMEOUT));
  }

  private JournalSettings journal() {
    Optional<Path> said = document.optional(JOURNAL_SPOOL);
    Path spool = said == null ? spoolOfService() : said.map(file::resolveSibling).orElse(null);
    return new JournalSettings(document.value(JOURNAL_QUEUE), document.value(JOURNAL_KEEP), spool);
  }

  /// In the directory that systemd (`StateDirectory=`, systemd.exec(5)) or the init script names: a
  /// daemon that somebody starts by hand must not take what the service has left.
  private static @Nullable Path spoolOfService() {
    String directories = System.getenv("STATE_DIRECTORY");
    return directories == null || directories.isBlank()
        ? null
        : Path.of(directories.split(":", 2)[0], "journal");
  }

  private AdminSettings admin() {
    Path token = document.optional(ADMIN_TOKEN_FILE);
    return new AdminSettings(
        document.value(ADMIN_LISTEN).orElse(null),
        document.has(ADMIN_LISTEN),
        token == null ? null : file.resolveSibling(token));
  }

  private PrivacySettings privacy() {
    Path key = document.optional(PRIVACY_KEY);
    return new PrivacySettings(
        document.value(PRIVACY_ADDRESSES),
        document.value(PRIVACY_QUOTES),
        key == null ? null : file.resolveSibling(key));
  }

  private MilterLimits milterLimits() {
    return new MilterLimits(
        document.value(CONNECTIONS),
        document.value(FRAME),
        document.value(HANDSHAKE_TIMEOUT),
        document.value(FRAME_TIMEOUT),
        document.value(IDLE_TIMEOUT),
        document.value(MESSAGE_TIMEOUT));
  }

  private MessageLimits messageLimits() {
    return new MessageLimits(
        document.value(HEADERS),
        document.value(HEADER_BYTES),
        document.value(RECIPIENTS),
        document.value(BODY),
        document.value(DECISION_DEADLINE));
  }

  /// The kernel's word, without asking a name server.
  private static String hostName() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException _) {
      String name = System.getenv("HOSTNAME"); // not Linux
      return name == null ? "localhost" : name;
    }
  }
}
