package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.dns.Resolver;
import org.weir.dns.ScriptedDns;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;
import org.weir.signal.ListCheck.Outcome;
import org.weir.signal.ListCheck.Row;

class ListCheckTest {
  private static final InetAddress OURS = InetAddress.ofLiteral("198.51.100.7");

  private ScriptedDns server;
  private Resolver resolver;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedDns();
    resolver = new Resolver(server.settings(Duration.ofSeconds(2)));
    for (String zone : List.of("bad.example", "good.example")) {
      server.lists("2.0.0.127." + zone, "127.0.0.2");
    }
  }

  @AfterEach
  void stop() throws IOException {
    resolver.close();
    server.close();
  }

  @Test
  void saysWhatEachListOfAddressesSays() {
    BlockList bad = BlockList.ofAddresses("bad.example", Map.of());
    BlockList good = BlockList.ofAddresses("good.example", Map.of("127.0.0.2", Category.ALLOW));
    BlockList ill = BlockList.ofAddresses("ill.example", Map.of());
    server
        .answers(
            "7.100.51.198.bad.example",
            "7.100.51.198.bad.example 60 A 127.0.0.3",
            "7.100.51.198.bad.example 60 TXT \"see us\"")
        .lists("7.100.51.198.good.example", "127.0.0.2")
        .lists("7.100.51.198.ill.example", "127.0.0.2");

    List<Row> rows = new ListCheck(resolver, List.of(bad, good, ill)).address(OURS);

    assertThat(rows)
        .extracting(Row::zone, Row::outcome, Row::says)
        .containsExactly(
            tuple("bad.example", Outcome.LISTED, "spam-source (127.0.0.3): see us"),
            tuple("good.example", Outcome.ALLOWED, "allow (127.0.0.2)"),
            tuple(
                "ill.example", Outcome.UNKNOWN, "does not list its test entry 127.0.0.2 any more"));
  }

  @Test
  void asksListsOfNamesAboutNames() {
    BlockList names =
        new BlockList(
            "dbl.example",
            Set.of(Subject.SENDER_DOMAIN),
            Map.of(),
            Set.of(ClientKind.values()),
            null);
    BlockList addresses = BlockList.ofAddresses("bad.example", Map.of());
    server.lists("shop.example.dbl.example", "127.0.1.2");

    ListCheck check = new ListCheck(resolver, List.of(names, addresses));

    assertThat(check.name("shop.example")).extracting(Row::outcome).containsExactly(Outcome.LISTED);
    assertThat(check.name("other.example")).extracting(Row::outcome).containsExactly(Outcome.CLEAN);
    assertThat(check.name("not a name")).isEmpty();
  }
}
