package org.weir.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;
import org.weir.config.QueueSettings.Mta;
import org.weir.log.LogSettings;
import org.weir.milter.Endpoint;
import org.weir.policy.Network;
import org.weir.privacy.Veil.Addresses;
import org.weir.signal.BlockList;
import org.weir.store.DatabaseSettings.Tls;
import org.weir.store.HeldTerm.Then;

/// Every key of `weir.yaml` with its unit, bounds, default and meaning. The reader works from this
/// list, so a table made from it cannot be wrong.
public final class SettingsReference {
  static final Key<String> RELAY =
      Key.optional(
          "relay", Notation.RELAY_NAME, "the host's name", "this relay's name in the database");
  static final Key<List<Endpoint>> LISTEN =
      Key.of(
          "listen",
          new ListOf<>(Notation.ENDPOINT, 1, 16),
          "unix:/run/weir/milter.sock",
          "where the MTA reaches the milter");
  static final Key<List<Network>> ALLOW_FROM =
      Key.of(
          "allow-from",
          new ListOf<>(Notation.NETWORK, 1, 1000),
          "[127.0.0.0/8, \"::1\"]",
          "relays that may connect over TCP; others are closed at once. Required where `listen` has an"
              + " address that other hosts can reach");
  static final Key<Integer> SOCKET_MODE =
      Key.of("unix-socket.mode", Notation.MODE, "\"0660\"", "permissions of the unix sockets");
  static final Key<String> SOCKET_GROUP =
      Key.optional(
          "unix-socket.group", Notation.NAME, "the process's own", "group of the unix sockets");

  static final Key<List<String>> DATABASE_HOSTS =
      Key.of(
          "database.hosts",
          new ListOf<>(Notation.DATABASE_HOST, 1, 9),
          "127.0.0.1:3306",
          "MariaDB servers, the first that answers is used; or the socket of one on this machine");
  static final Key<String> DATABASE_NAME =
      Key.required("database.name", Notation.NAME, "the database");
  static final Key<String> DATABASE_USER =
      Key.required("database.user", Notation.NAME, "the database user");
  static final Key<Path> PASSWORD_FILE =
      Key.optional(
          "database.password-file",
          Notation.SECRET,
          "no password",
          "a file whose first line is the password");
  static final Key<String> OPERATOR_USER =
      Key.optional(
          "database.operator.user",
          Notation.NAME,
          "the same",
          "the user of commands that show or change what is stored; not of `serve`, `agent`,"
              + " `check` and `scan`");
  static final Key<Path> OPERATOR_PASSWORD_FILE =
      Key.optional(
          "database.operator.password-file",
          Notation.SECRET,
          "no password",
          "a file whose first line is that user's password");
  static final Key<Path> TLS_CA_FILE =
      Key.optional(
          "database.tls-ca-file",
          Notation.FILE,
          "those whom Java trusts",
          "certificates (PEM) of who may have signed MariaDB's, or that one itself");
  static final Key<Tls> TLS =
      Key.of(
          "database.tls",
          Word.of(List.of(Tls.values()), tls -> tls.name().toLowerCase(Locale.ROOT)),
          "verify",
          "encryption: checked, unchecked, none");
  static final Key<Integer> POOL_SIZE =
      Key.of("database.pool-size", Numeral.count(1, 64), "8", "connections to MariaDB");
  static final Key<Duration> CONNECT_TIMEOUT =
      Key.of(
          "database.connect-timeout",
          Measure.duration("100ms", "30s"),
          "1s",
          "for one attempt to connect");
  static final Key<Duration> STATEMENT_TIMEOUT =
      Key.of(
          "database.statement-timeout",
          Measure.duration("100ms", "10s"),
          "2s",
          "for one statement, and for a free connection");
  static final Key<Duration> GRACE =
      Key.of(
          "database.grace",
          Measure.duration("0s", "1d"),
          "15min",
          "how long known accounts go on while MariaDB is away; those with limits as long as units"
              + " are in hand");

  static final Key<Path> POLICY =
      Key.of("policy", Notation.FILE, "policy.yaml", "the policy, relative to this file");
  static final Key<List<Network>> TRUSTED_WEB_SERVERS =
      Key.of(
          "trusted-web-servers",
          new ListOf<>(Notation.NETWORK, 0, 1000),
          "[]",
          "clients whose script headers are believed");
  static final Key<List<String>> SCRIPT_HEADERS =
      Key.of(
          "script-headers",
          new ListOf<>(Notation.HEADER_NAME, 0, 20),
          "[X-PHP-Originating-Script]",
          "headers that name the script, taken from trusted web servers");
  static final Key<List<String>> LOGIN_HEADERS =
      Key.of(
          "login-headers",
          new ListOf<>(Notation.HEADER_NAME, 0, 20),
          "[X-Authenticated-Sender]",
          "headers that name a web mailer's login, taken from trusted web servers; not beside a"
              + " script's");

  static final Key<List<Network>> REINJECTION_FROM =
      Key.of(
          "reinjection-from",
          new ListOf<>(Notation.NETWORK, 0, 1000),
          "[]",
          "clients that hand mail back which has been here, such as a content filter");

  static final Key<List<InetAddress>> OWN_ADDRESSES =
      Key.of(
          "own-addresses",
          new ListOf<>(Notation.PUBLIC_ADDRESS, 0, 16),
          "[]",
          "public addresses this relay sends from: senders' SPF records are asked about them");
  static final Key<Integer> REJECTED_MINIMUM =
      Key.of(
          "rejected-recipients.minimum",
          Numeral.count(1, 1_000_000),
          "10",
          "refused recipients of an account within an hour that are many");
  static final Key<Integer> REJECTED_PERCENT =
      Key.of(
          "rejected-recipients.percent",
          Numeral.count(1, 100),
          "20",
          "and their share of all its recipients");

  static final Key<List<InetSocketAddress>> DNS_SERVERS =
      Key.of(
          "dns.servers",
          new ListOf<>(Notation.DNS_SERVER, 0, 8),
          "[]",
          "resolvers, asked in turn; none = the system's");
  static final Key<Duration> DNS_TIMEOUT =
      Key.of("dns.timeout", Measure.duration("100ms", "5s"), "1500ms", "for one question");
  static final Key<Integer> DNS_CACHE =
      Key.of(
          "dns.cache-entries", Numeral.count(1000, 10_000_000), "100000", "answers kept at most");
  static final Key<List<BlockList>> BLOCK_LISTS =
      Key.of(
          "block-lists",
          new ListOf<>(new BlockListFormat(), 0, 50),
          "[]",
          "DNS lists; config-examples/block-lists.yaml explains the keys and has well-known ones");
  static final Key<List<String>> NEVER_ASKED_HOSTS =
      Key.of(
          "never-asked-hosts",
          new ListOf<>(Notation.ZONE, 0, 1000),
          "[]",
          "hosts in links that no list is asked about, with all names below each; besides well-known"
              + " ones");

  static final Key<SocketAddress> CLAMAV_ADDRESS =
      Key.optional(
          "clamav.address",
          Notation.CLAMD_SOCKET,
          "no scan",
          "ClamAV's clamd, which scans mail for viruses");
  static final Key<Duration> CLAMAV_TIMEOUT =
      Key.of(
          "clamav.timeout",
          Measure.duration("100ms", "9s"),
          "4s",
          "for the scan of one message; at most `limits.decision-deadline`");

  static final Key<Mta> QUEUE_MTA =
      Key.of(
          "queue.mta",
          Word.of(List.of(Mta.values()), mta -> mta.name().toLowerCase(Locale.ROOT)),
          "postfix",
          "whose queue `weir queue` and `weir agent` work on");
  static final Key<Path> QUEUE_CONFIG =
      Key.optional(
          "queue.config",
          Notation.FILE,
          "the MTA's own",
          "Postfix's configuration directory, Sendmail's or Exim's configuration file");

  static final Key<Duration> HELD_AFTER =
      Key.of(
          "held.after",
          Measure.duration("1h", "366d"),
          "7d",
          "the term of held mail; `weir agent` sees to it");
  static final Key<Then> HELD_THEN =
      Key.of(
          "held.then",
          Word.of(List.of(Then.values()), then -> then.name().toLowerCase(Locale.ROOT)),
          "notify",
          "what is done with it then: an alert, or its end");

  static final Key<Integer> CONNECTIONS =
      Key.of(
          "limits.connections",
          Numeral.count(1, 20_000),
          "1000",
          "connections at once; more wait in the system's queue");
  static final Key<Integer> FRAME =
      Key.of(
          "limits.frame",
          Measure.size("64KiB", "16MiB"),
          "1MiB",
          "longest packet of the MTA; 1KiB until it has negotiated");
  static final Key<Integer> HEADERS =
      Key.of("limits.headers", Numeral.count(10, 10_000), "1000", "headers kept of a message");
  static final Key<Integer> HEADER_BYTES =
      Key.of(
          "limits.header-bytes",
          Measure.size("16KiB", "4MiB"),
          "256KiB",
          "bytes kept of all headers of a message");
  static final Key<Integer> RECIPIENTS =
      Key.of(
          "limits.recipients",
          Numeral.count(1, 100_000),
          "1000",
          "recipients kept of a message; all are counted");
  static final Key<Integer> BODY =
      Key.of(
          "limits.body", Measure.size("0B", "64MiB"), "4MiB", "bytes of a body that are looked at");
  static final Key<Duration> HANDSHAKE_TIMEOUT =
      Key.of(
          "limits.handshake-timeout",
          Measure.duration("1s", "10min"),
          "30s",
          "until the MTA has negotiated");
  static final Key<Duration> FRAME_TIMEOUT =
      Key.of(
          "limits.frame-timeout",
          Measure.duration("1s", "10min"),
          "60s",
          "for the rest of a packet, and for an answer to be taken");
  static final Key<Duration> IDLE_TIMEOUT =
      Key.of(
          "limits.idle-timeout",
          Measure.duration("1min", "1d"),
          "2h",
          "between two packets; the MTA is silent during a slow upload");
  static final Key<Duration> MESSAGE_TIMEOUT =
      Key.of(
          "limits.message-timeout",
          Measure.duration("1min", "1d"),
          "4h",
          "from MAIL FROM to the end of the message");
  static final Key<Duration> DECISION_DEADLINE =
      Key.of(
          "limits.decision-deadline",
          Measure.duration("100ms", "10s"),
          "5s",
          "from the end of a message to the answer");
  static final Key<Duration> DRAIN =
      Key.of(
          "limits.drain",
          Measure.duration("0s", "10min"),
          "20s",
          "for messages under way at shutdown");

  static final Key<Integer> JOURNAL_QUEUE =
      Key.of(
          "journal.queue",
          Numeral.count(100, 1_000_000),
          "10000",
          "decisions that may wait for MariaDB");
  static final Key<Duration> JOURNAL_KEEP =
      Key.of(
          "journal.keep",
          Measure.duration("1d", "3650d"),
          "30d",
          "how long decisions stay in the database");
  static final Key<Optional<Path>> JOURNAL_SPOOL =
      Key.optional(
          "journal.spool",
          Notation.FILE_OR_NONE,
          "/var/lib/weir/journal of the service, else none",
          "a file in which decisions wait for MariaDB while Weir restarts; none = they are lost then");
  static final Key<Optional<InetSocketAddress>> ADMIN_LISTEN =
      Key.of(
          "admin.listen",
          Notation.ADMIN_SOCKET,
          "127.0.0.1:8896",
          "where metrics and health are served over HTTP; none = nowhere");
  static final Key<Path> ADMIN_TOKEN_FILE =
      Key.optional(
          "admin.token-file",
          Notation.SECRET,
          "no token",
          "a file whose first line is the bearer token that is demanded; required when other hosts"
              + " can reach `admin.listen`");
  static final Key<Duration> ALERT_WINDOW =
      Key.of(
          "alerts.window",
          Measure.duration("1min", "1h"),
          "10min",
          "the time over which is counted");
  static final Key<Integer> ALERT_GROWTH =
      Key.of(
          "alerts.growth",
          Numeral.count(2, 1_000),
          "3",
          "how many times as much as in the windows before is a rise; of queues, as in the hour before");
  static final Key<Integer> ACCOUNT_REFUSED =
      alertMinimum("account-refused", "50", "refused messages of one account that are many");
  static final Key<Integer> ACCOUNT_HELD =
      alertMinimum("account-held", "10", "held messages of one account");
  static final Key<Integer> ACCOUNT_DEFERRED =
      alertMinimum("account-deferred", "100", "deferred messages of one account");
  static final Key<Integer> PLATFORM_REFUSED =
      alertMinimum("platform-refused", "500", "refused messages of all, strangers included");
  static final Key<Integer> PLATFORM_HELD =
      alertMinimum("platform-held", "100", "held messages of all");
  static final Key<Integer> PLATFORM_DEFERRED =
      alertMinimum("platform-deferred", "1000", "deferred messages of all");
  static final Key<Integer> QUEUE_GROWN =
      alertMinimum("queue-grown", "1000", "messages waiting in a relay's queue");
  static final Key<Integer> ACCOUNT_WAITING =
      alertMinimum(
          "account-waiting",
          "200",
          "messages of one account in a relay's queue that remote servers deferred");
  static final Key<Duration> RELAY_SILENT =
      Key.of(
          "alerts.relay-silent",
          Measure.duration("30s", "12h"),
          "2min",
          "how long a relay may give no sign of life");
  static final Key<InetSocketAddress> ALERT_MAIL_SERVER =
      Key.optional(
          "alerts.mail.server",
          Notation.MAIL_SERVER,
          "no mail",
          "takes mail about alerts without a login; it must not ask Weir about it");
  static final Key<String> ALERT_MAIL_FROM =
      Key.optional(
          "alerts.mail.from",
          Notation.MAIL_ADDRESS,
          "required with a server",
          "its author; the envelope sender is empty");
  static final Key<List<String>> ALERT_MAIL_TO =
      Key.of(
          "alerts.mail.to",
          new ListOf<>(Notation.MAIL_ADDRESS, 0, 20),
          "[]",
          "its recipients; required with a server");
  static final Key<URI> ALERT_WEBHOOK_URL =
      Key.optional(
          "alerts.webhook.url", Notation.WEBHOOK, "no webhook", "where alerts are posted as JSON");
  static final Key<Path> ALERT_WEBHOOK_SECRET =
      Key.optional(
          "alerts.webhook.secret-file",
          Notation.SECRET,
          "required with a url",
          "a file whose first line signs what is posted");
  static final Key<List<String>> ALERT_PROGRAM =
      Key.of(
          "alerts.program",
          new ListOf<>(Notation.ARGUMENT, 0, 50),
          "[]",
          "a program by its whole path, and its arguments; gets alerts as JSON on standard input");

  private static Key<Integer> alertMinimum(String name, String byDefault, String meaning) {
    return Key.of("alerts." + name, Numeral.count(1, 10_000_000), byDefault, meaning);
  }

  static final Key<Addresses> PRIVACY_ADDRESSES =
      Key.of(
          "privacy.addresses",
          Word.of(
              List.of(Addresses.values()), addresses -> addresses.name().toLowerCase(Locale.ROOT)),
          "plain",
          "how mail addresses, logins and clients' addresses are written to log and database; with a"
              + " hash they can still be looked for (`weir privacy hash`)");
  static final Key<Boolean> PRIVACY_QUOTES =
      Key.of(
          "privacy.quotes",
          Word.of(List.of(true, false), quotes -> quotes ? "plain" : "none"),
          "plain",
          "whether findings in the database quote a message: names of files and senders, links");
  static final Key<Path> PRIVACY_KEY =
      Key.optional(
          "privacy.key-file",
          Notation.SECRET,
          "required unless plain",
          "a file whose first line is the key of the hash, the same on all relays");
  static final Key<Level> LOG_LEVEL =
      Key.of(
          "log.level",
          Word.of(
              List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR),
              level -> level.name().toLowerCase(Locale.ROOT)),
          "info",
          "the least severe level that is logged");
  static final Key<LogSettings.Format> LOG_FORMAT =
      Key.of(
          "log.format",
          Word.of(
              List.of(LogSettings.Format.values()),
              format -> format.name().toLowerCase(Locale.ROOT)),
          "logfmt",
          "how a line is written: `key=value`, or a JSON object of the same fields");
  static final Key<LogSettings.Destination> LOG_TO =
      Key.of(
          "log.to",
          Notation.LOG_DESTINATION,
          "stderr",
          "where lines go: standard error (with priorities when that is systemd's journal), or"
              + " syslog, facility mail");

  static final List<Key<?>> KEYS =
      List.of(
          RELAY,
          LISTEN,
          ALLOW_FROM,
          SOCKET_MODE,
          SOCKET_GROUP,
          DATABASE_HOSTS,
          DATABASE_NAME,
          DATABASE_USER,
          PASSWORD_FILE,
          OPERATOR_USER,
          OPERATOR_PASSWORD_FILE,
          TLS,
          TLS_CA_FILE,
          POOL_SIZE,
          CONNECT_TIMEOUT,
          STATEMENT_TIMEOUT,
          GRACE,
          POLICY,
          TRUSTED_WEB_SERVERS,
          SCRIPT_HEADERS,
          LOGIN_HEADERS,
          REINJECTION_FROM,
          OWN_ADDRESSES,
          REJECTED_MINIMUM,
          REJECTED_PERCENT,
          DNS_SERVERS,
          DNS_TIMEOUT,
          DNS_CACHE,
          BLOCK_LISTS,
          NEVER_ASKED_HOSTS,
          CLAMAV_ADDRESS,
          CLAMAV_TIMEOUT,
          QUEUE_MTA,
          QUEUE_CONFIG,
          HELD_AFTER,
          HELD_THEN,
          CONNECTIONS,
          FRAME,
          HEADERS,
          HEADER_BYTES,
          RECIPIENTS,
          BODY,
          HANDSHAKE_TIMEOUT,
          FRAME_TIMEOUT,
          IDLE_TIMEOUT,
          MESSAGE_TIMEOUT,
          DECISION_DEADLINE,
          DRAIN,
          JOURNAL_QUEUE,
          JOURNAL_KEEP,
          JOURNAL_SPOOL,
          ADMIN_LISTEN,
          ADMIN_TOKEN_FILE,
          ALERT_WINDOW,
          ALERT_GROWTH,
          ACCOUNT_REFUSED,
          ACCOUNT_HELD,
          ACCOUNT_DEFERRED,
          PLATFORM_REFUSED,
          PLATFORM_HELD,
          PLATFORM_DEFERRED,
          QUEUE_GROWN,
          ACCOUNT_WAITING,
          RELAY_SILENT,
          ALERT_MAIL_SERVER,
          ALERT_MAIL_FROM,
          ALERT_MAIL_TO,
          ALERT_WEBHOOK_URL,
          ALERT_WEBHOOK_SECRET,
          ALERT_PROGRAM,
          PRIVACY_ADDRESSES,
          PRIVACY_QUOTES,
          PRIVACY_KEY,
          LOG_LEVEL,
          LOG_FORMAT,
          LOG_TO);

  /// One row of the table for operators.
  ///
  /// @param key with its section, `dns.timeout`
  /// @param accepts what may be written: unit and bounds, or the choice of words
  /// @param byDefault what holds without the key; `required` when there must be one
  public record Row(String key, String accepts, String byDefault, String meaning) {}

  private SettingsReference() {}

  /// All keys in the order of the example.
  public static List<Row> rows() {
    return KEYS.stream().map(SettingsReference::row).toList();
  }

  private static Row row(Key<?> key) {
    String byDefault =
        switch (key.need()) {
          case REQUIRED -> "required";
          case OPTIONAL, DEFAULTED -> key.byDefault();
        };
    return new Row(key.path(), key.format().accepts(), byDefault, key.meaning());
  }
}
