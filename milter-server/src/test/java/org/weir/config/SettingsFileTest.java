package org.weir.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;
import org.weir.config.Parsed.Invalid;
import org.weir.config.Parsed.Valid;
import org.weir.log.LogSettings;
import org.weir.log.LogSettings.Destination;
import org.weir.log.LogSettings.Format;
import org.weir.milter.Endpoint;
import org.weir.policy.Network;
import org.weir.signal.AnswerPattern;
import org.weir.signal.BlockList;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;
import org.weir.signal.ClamdSettings;
import org.weir.signal.ClientKind;
import org.weir.signal.RejectionBounds;
import org.weir.store.DatabaseSettings.Tls;

class SettingsFileTest {
  private static final String DATABASE = "database: { name: weir, user: weir }\n";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ zone: a.b, asks: [ client-address, helo ] } | a list knows addresses or names, not both",
        "{ zone: a.b, test-entry: example.com } | must be an address of 127.0.0.0/8, or none",
        "{ zone: a.b, answers: { 127.0.0.9-2: allow } } | write 127.0.0.4, 127.0.0.4-7 or 127.0.0.&12",
        "{ zone: a.b, answers: { 127.255.255.254: allow } } | is a list's refusal to answer",
        "{ zone: a.b, applies-to: [ everybody ] } | everybody",
      })
  void refusesBlockListsThatCannotBeMeant(String list, String error) throws IOException {
    assertThat(errors("database: { name: w, user: w }\nblock-lists: [ " + list + " ]\n"))
        .anySatisfy(line -> assertThat(line).contains(error));
  }

  @Test
  void takesDefaultsForAllButTheDatabase() throws IOException {
    Settings settings = valid(DATABASE);

    assertThat(settings.relay()).isNotBlank();
    assertThat(settings.listen())
        .containsExactly(new Endpoint.Unix(Path.of("/run/weir/milter.sock"), 0660, null));
    assertThat(settings.allowFrom())
        .containsExactly(Network.parse("127.0.0.0/8"), Network.parse("::1"));
    assertThat(settings.milterLimits().messageTimeout()).isEqualTo(Duration.ofHours(4));
    assertThat(settings.database().hosts()).containsExactly("127.0.0.1:3306");
    assertThat(settings.database().tls()).isEqualTo(Tls.VERIFY);
    assertThat(settings.database().passwordFile()).isNull();
    assertThat(settings.database().grace()).isEqualTo(Duration.ofMinutes(15));
    assertThat(settings.policyFile()).isEqualTo(directory.resolve("policy.yaml"));
    assertThat(settings.ownAddresses()).isEmpty();
    assertThat(settings.rejectionBounds()).isEqualTo(new RejectionBounds(10, 20));
    assertThat(settings.dns().servers()).isEmpty();
    assertThat(settings.clamd()).isNull();
    assertThat(settings.messageLimits().maxBodyBytes()).isEqualTo(4 << 20);
    assertThat(settings.journal())
        .isEqualTo(new JournalSettings(10_000, Duration.ofDays(30), null));
    assertThat(settings.admin())
        .isEqualTo(
            new AdminSettings(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8896), false, null));
    assertThat(settings.log())
        .isEqualTo(new LogSettings(Level.INFO, Format.LOGFMT, new Destination.StandardError()));
  }

  @Test
  void readsWhatIsWritten() throws IOException {
    Settings settings =
        valid(
            """
            relay: relay1.example.net
            listen: [ "unix:/run/w.sock", "inet:127.0.0.1:8895", "inet6:[::1]:8895" ]
            allow-from: [ 192.0.2.0/28, "2001:db8::1" ]
            unix-socket: { mode: "0600", group: postfix }
            database:
              hosts: [ db1.example, "[::1]:3307" ]
              name: mail
              user: relay
              password-file: db.password
              tls: off
            policy: /etc/weir/other.yaml
            trusted-web-servers: 192.0.2.0/28
            own-addresses: [ 192.0.2.25, "2001:db8::25" ]
            rejected-recipients: { minimum: 5, percent: 50 }
            dns: { servers: [ 127.0.0.1, "[::1]:5353" ], timeout: 300ms }
            block-lists:
              - { zone: bl.example, answers: { 127.0.0.4: exploited-host } }
            clamav: { address: "inet6:[::1]:3310", timeout: 2s }
            admin: { listen: "0.0.0.0:9000", token-file: admin.token }
            limits: { frame: 2MiB, message-timeout: 30min, drain: 1min }
            """);

    assertThat(settings.listen())
        .containsExactly(
            new Endpoint.Unix(Path.of("/run/w.sock"), 0600, "postfix"),
            new Endpoint.Inet("127.0.0.1", 8895),
            new Endpoint.Inet("::1", 8895));
    assertThat(settings.allowFrom())
        .containsExactly(Network.parse("192.0.2.0/28"), Network.parse("2001:db8::1"));
    assertThat(settings.database().hosts()).containsExactly("db1.example:3306", "[::1]:3307");
    assertThat(settings.database().passwordFile()).isEqualTo(directory.resolve("db.password"));
    assertThat(settings.database().tls()).isEqualTo(Tls.OFF);
    assertThat(settings.policyFile()).isEqualTo(Path.of("/etc/weir/other.yaml"));
    assertThat(settings.trustedWebServers()).containsExactly(Network.parse("192.0.2.0/28"));
    assertThat(settings.ownAddresses())
        .containsExactly(
            InetAddress.ofLiteral("192.0.2.25"), InetAddress.ofLiteral("2001:db8::25"));
    assertThat(settings.rejectionBounds()).isEqualTo(new RejectionBounds(5, 50));
    assertThat(settings.dns().servers())
        .containsExactly(
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 53),
            new InetSocketAddress(InetAddress.ofLiteral("::1"), 5353));
    assertThat(settings.blockLists())
        .containsExactly(
            new BlockList(
                "bl.example",
                Set.of(Subject.CLIENT_ADDRESS),
                Map.of(AnswerPattern.parse("127.0.0.4"), Category.EXPLOITED_HOST),
                Set.of(ClientKind.values()),
                "127.0.0.2"));
    assertThat(settings.clamd())
        .isEqualTo(
            new ClamdSettings(
                new InetSocketAddress(InetAddress.ofLiteral("::1"), 3310), Duration.ofSeconds(2)));
    assertThat(settings.milterLimits().maxFrameBytes()).isEqualTo(2 << 20);
    assertThat(settings.milterLimits().messageTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.admin())
        .isEqualTo(
            new AdminSettings(
                new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 9000),
                true,
                directory.resolve("admin.token")));
    assertThat(settings.drain()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void takesTheSocketOfADatabaseHereAndAnotherUserForOperators() throws IOException {
    Settings settings =
        valid(
            """
            database:
              hosts: unix:/run/mysqld/mysqld.sock
              name: weir
              user: weir
              password-file: db.password
              operator: { user: root }
            """);

    assertThat(settings.database().hosts()).containsExactly("unix:/run/mysqld/mysqld.sock");
    assertThat(settings.database().user()).isEqualTo("weir");
    assertThat(settings.operatorDatabase()).isEqualTo(settings.database().as("root", null));
    assertThat(valid(DATABASE).operatorDatabase()).isEqualTo(valid(DATABASE).database());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts: [ unix:/run/s.sock, db1 ]      | 4:10: a socket stands alone, without other servers",
        "hosts: 'unix:/run/s.sock?user=root'   | 4:10: 'unix:/run/s.sock?user=root': the socket's path begins with '/' and has letters, digits and / . _ - only",
        "operator: { password-file: p }        | 4:30: database.operator.password-file is of no use without database.operator.user",
      })
  void refusesDatabasesThatCannotBeMeant(String line, String error) throws IOException {
    assertThat(errors("database:\n  name: w\n  user: w\n  " + line + "\n")).containsExactly(error);
  }

  @Test
  void reportsEveryErrorWithItsPlace() throws IOException {
    List<String> errors =
        errors(
            """
            relai: r
            listen: [ "inet:8895@127.0.0.1", "inet:localhost:8895", "unix:weir.sock" ]
            database:
              name: weir
              pool-size: 100
              tls: of
            dns: { timeout: 30, timeout: 1s }
            limits:
              idle-timeout: 2m
              body: 4MB
              connections: many
              pool-size: 8
            log: { level: 7 }
            """);

    assertThat(errors)
        .containsExactly(
            "1:1: unknown key 'relai'; did you mean 'relay'?",
            "2:11: 'inet:8895@127.0.0.1': is Sendmail's way; write inet:ADDRESS:PORT here",
            "2:34: 'inet:localhost:8895': needs an address, not a name",
            "2:57: 'unix:weir.sock': the socket's path must begin with '/'",
            "4:3: missing key 'database.user'",
            "5:14: expected a whole number, 1 to 64, found 100",
            "6:8: expected verify | trust | off, found 'of'; did you mean 'off'?",
            "7:17: a duration needs a unit: write 30ms, 30s, 30min, 30h, 30d",
            "7:21: key 'timeout' is given twice, first in line 7",
            "9:17: unknown unit 'm': write 2ms, 2s, 2min, 2h, 2d",
            "10:9: unknown unit 'MB': write 4B, 4KiB, 4MiB, 4GiB",
            "11:16: expected a whole number, 1 to 20000, found 'many'",
            "12:3: unknown key 'pool-size'; it belongs to 'database'",
            "13:15: expected trace | debug | info | warn | error, found 7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "listen: []                          | 2:9: expected 1 to 16 entries, found 0",
        "listen: { a: b }                    | 2:9: expected list of unix:/PATH, inet:ADDRESS:PORT or inet6:[ADDRESS]:PORT, found keys and values",
        "allow-from: []                      | 2:13: expected 1 to 1000 entries, found 0",
        "listen: [ 'inet:127.0.0.1:70000' ]  | 2:11: 'inet:127.0.0.1:70000': ports end at 65535",
        "listen: [ 'inet:127.0.0.1' ]        | 2:11: 'inet:127.0.0.1': the port is missing",
        "listen: [ 'inet6:127.0.0.1:1' ]     | 2:11: 'inet6:127.0.0.1:1': inet is for IPv4 addresses, inet6 for IPv6 ones",
        "listen: [ 'tcp:127.0.0.1:1' ]       | 2:11: 'tcp:127.0.0.1:1': write unix:/PATH, inet:ADDRESS:PORT or inet6:[ADDRESS]:PORT",
        "unix-socket: { mode: 660 }          | 2:22: expected permissions such as \"0660\", found 660; put it in quotes if it is meant as text",
        "unix-socket: { mode: \"rw\" }       | 2:22: 'rw': write four octal digits, such as \"0660\"",
        "own-addresses: 10.0.0.1             | 2:16: '10.0.0.1': is not an address the world sees",
        "own-addresses: relay.example        | 2:16: 'relay.example': Invalid IP address literal",
        "rejected-recipients: { percent: 0 } | 2:33: expected a whole number, 1 to 100, found 0",
        "dns: 5s                             | 2:6: expected keys and values below 'dns' (cache-entries, servers, timeout), found '5s'",
        "dns: { timeout: 1.5s }              | 2:17: expected a duration as a whole number and a unit, such as 5s, found '1.5s'",
        "dns: { timeout: 9s }                | 2:17: 9s is out of bounds: 100ms to 5s",
        "dns: { timeout: }                   | 2:16: 'dns.timeout' has no value; leave the key out for its default",
        "trusted-web-servers: 192.0.2.1/28   | 2:22: '192.0.2.1/28': 192.0.2.1/28 has bits set beyond the prefix",
        "block-lists: [ { zone: bl.example. } ] | 2:24: 'bl.example.': is not a domain without a dot at its end",
        "block-lists: [ { answers: {} } ]    | 2:16: missing key 'zone'",
        "block-lists: [ { zone: a.b, answers: { 127.0.0.2: spam } } ] | 2:51: expected spam-source | exploited-host | dynamic-range | marketing | allow, found 'spam'",
        "block-lists: [ { zone: a.b, answers: { 127.255.255.1: allow } } ] | 2:40: '127.255.255.1': is a list's refusal to answer and has no category",
        "block-lists: [ { zone: a.b }, { zone: a.b, answers: { 127.0.0.9: allow } } ] | 2:14: zone a.b is listed twice",
        "script-headers: [ X-A, X-A ]        | 2:24: 'X-A' is listed twice",
        "limits: { decision-deadline: 1s }   | 1:1: dns.timeout is longer than limits.decision-deadline, so it could never be waited for",
        "clamav: { address: 'localhost:3310' } | 2:20: 'localhost:3310': write unix:/PATH, inet:ADDRESS:PORT or inet6:[ADDRESS]:PORT",
        "clamav: { address: 'inet:127.0.0.1:0' } | 2:20: 'inet:127.0.0.1:0': ports begin at 1",
        "clamav: { timeout: 10s } | 2:20: 10s is out of bounds: 100ms to 9s",
        "clamav: { address: unix:/s, timeout: 6s } | 2:38: clamav.timeout is longer than limits.decision-deadline, so it could never be waited for",
        "listen: [ 'inet:127.0.0.1:1', 'inet:127.0.0.1:2' ]\\nlimits: { connections: 1 } | 3:24: limits.connections is less than the number of sockets in listen",
        "listen: 'inet:192.0.2.1:8895'      | 2:9: other hosts can reach inet:192.0.2.1:8895, so allow-from is required",
        "listen: [ 'unix:/s', 'inet6:[::]:1' ] | 2:9: other hosts can reach inet6:[::]:1, so allow-from is required",
        "admin: { listen: '0.0.0.0:8896' }  | 2:18: other hosts can reach this address, so admin.token-file is required",
        "admin: { listen: '[::]:8896' }     | 2:18: other hosts can reach this address, so admin.token-file is required",
        "admin: { listen: 'localhost:1' }   | 2:18: 'localhost:1': needs an address, not a name",
        "admin: { listen: no }              | 2:18: 'no': the port is missing",
        "policy: &p policy.yaml\\nlog: *p     | 3:6: aliases (*name) are not supported",
        "log: info                           | 2:6: expected keys and values below 'log' (format, level, to), found 'info'",
        "log: { format: jason }              | 2:16: expected logfmt | json, found 'jason'; did you mean 'json'?",
        "admin: { token-file: 'credential:../x' } | 2:22: 'credential:../x': is no name of a credential",
        "log: { to: rsyslog }                | 2:12: 'rsyslog': is not stderr, syslog or syslog:/PATH",
        "log: { to: 'syslog:log' }           | 2:12: 'syslog:log': the socket's path must begin with '/'",
        "log: [                              | 3:1: expected the node content",
        "log:\\tinfo\\n\\tx: y                | 3:1: found character",
      },
      quoteCharacter = '`')
  void saysWhatIsWrong(String yaml, String error) throws IOException {
    assertThat(errors(DATABASE + yaml.replace("\\n", "\n").replace("\\t", "\t") + "\n"))
        .anySatisfy(line -> assertThat(line).startsWith(error));
  }

  @Test
  void servesNoMonitoringIfTheOperatorWantsNone() throws IOException {
    assertThat(valid(DATABASE + "admin: { listen: none }\n").admin().listen()).isNull();
    assertThat(valid(DATABASE + "admin: { listen: '[::1]:0' }\n").admin().listen())
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
  }

  @Test
  void seesTheScanAgainstTheDeadlineOnlyWhenThereIsOne() throws IOException {
    String quick = DATABASE + "limits: { decision-deadline: 3s }\n";

    assertThat(valid(quick).clamd()).isNull();
    assertThat(errors(quick + "clamav: { address: unix:/run/clamav/clamd.ctl }\n"))
        .singleElement()
        .asString()
        .endsWith(
            "clamav.timeout is longer than limits.decision-deadline, so it could never be waited"
                + " for");
    assertThat(valid(DATABASE + "clamav: { address: unix:/run/clamav/clamd.ctl }\n").clamd())
        .isEqualTo(
            new ClamdSettings(
                UnixDomainSocketAddress.of("/run/clamav/clamd.ctl"), Duration.ofSeconds(4)));
  }

  @Test
  void acceptsASectionWhoseKeysAreAllCommentedOut() throws IOException {
    assertThat(valid(DATABASE + "limits:\n  # body: 1MiB\n").drain())
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void asksForTheDatabaseInAnEmptyFile() throws IOException {
    assertThat(errors(""))
        .containsExactly("1:1: missing key 'database.name'", "1:1: missing key 'database.user'");
  }

  @Test
  void refusesFilesThatAreNoSettingsAtAll() throws IOException {
    assertThat(errors("- a\n- b\n"))
        .containsExactly("1:1: expected keys and values (`key: value`) at the top of the file");
    assertThat(errors("log: info\n---\nlog: info\n")).hasSize(1);
    assertThat(errors("x: " + "[".repeat(100_000))).containsExactly("1:19: nested too deeply");
    assertThat(errors("#".repeat(2 << 20)))
        .containsExactly("1:1: is longer than 1 MiB; is it the right file?");
    assertThat(errors("a: \u0007")).hasSize(1);
  }

  @Test
  void pointsAtBytesThatAreNoText() throws IOException {
    Path file = directory.resolve("weir.yaml");
    Files.write(file, "log: info\nrelay: \u00e4\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(lines(file, ConfigReader.settings(file))).containsExactly("2:8: is not UTF-8 here");
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path file = directory.resolve("none.yaml");

    assertThat(ConfigReader.settings(file))
        .isEqualTo(new Invalid<>(List.of(new ConfigError(file, 1, 1, "there is no such file"))));
    assertThat(new ConfigError(Path.of("a.yaml"), 3, 7, "text")).hasToString("a.yaml:3:7: text");
  }

  @Test
  void keepsControlCharactersOfTheFileOutOfMessages() throws IOException {
    assertThat(errors(DATABASE + "log: { level: \"\\e[2Jx\" }\n"))
        .containsExactly("2:15: expected trace | debug | info | warn | error, found '?[2Jx'");
  }

  private Settings valid(String yaml) throws IOException {
    Path file = directory.resolve("weir.yaml");
    Files.writeString(file, yaml);
    Parsed<Settings> parsed = ConfigReader.settings(file);
    assertThat(parsed).isInstanceOf(Valid.class);
    return ((Valid<Settings>) parsed).value();
  }

  private List<String> errors(String yaml) throws IOException {
    Path file = directory.resolve("weir.yaml");
    Files.writeString(file, yaml);
    return lines(file, ConfigReader.settings(file));
  }

  private static List<String> lines(Path file, Parsed<Settings> parsed) {
    assertThat(parsed).isInstanceOf(Invalid.class);
    return ((Invalid<Settings>) parsed)
        .errors().stream().map(error -> error.toString().substring((file + ":").length())).toList();
  }
}
