package org.weir.signal;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.weir.config.ConfigReader;
import org.weir.config.Parsed;
import org.weir.config.Parsed.Valid;
import org.weir.config.Settings;
import org.weir.dns.Answer.Addresses;
import org.weir.signal.BlockList.Category;
import org.weir.signal.Listing.Listed;
import org.weir.signal.Listing.NotListed;
import org.weir.signal.Listing.Unusable;

/// What the answers that well-known lists publish mean by `config-examples/block-lists.yaml`.
class KnownListsTest {
  private static final Path EXAMPLE = Path.of("../config-examples/block-lists.yaml");
  private static final String NOT_BELIEVED = "not believed";

  private List<BlockList> lists;

  @BeforeEach
  void read(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("weir.yaml");
    Files.writeString(file, "database: { name: weir, user: weir }\n" + Files.readString(EXAMPLE));
    Parsed<Settings> parsed = ConfigReader.settings(file);
    assertThat(parsed).isInstanceOf(Valid.class);
    lists = ((Valid<Settings>) parsed).value().blockLists();
  }

  @ParameterizedTest
  @CsvSource({
    "zen.spamhaus.org, 127.0.0.2, spam-source", // SBL
    "zen.spamhaus.org, 127.0.0.3, spam-source", // CSS
    "zen.spamhaus.org, 127.0.0.4, exploited-host", // XBL
    "zen.spamhaus.org, 127.0.0.9, spam-source", // DROP
    "zen.spamhaus.org, 127.0.0.10, dynamic-range", // PBL, by the provider
    "zen.spamhaus.org, 127.0.0.11, dynamic-range", // PBL, by Spamhaus
    "zen.spamhaus.org, 127.0.0.2 127.0.0.9, spam-source",
    "zen.spamhaus.org, 127.0.0.4 127.0.0.11, exploited-host dynamic-range",
    "zen.spamhaus.org, 127.0.0.3 127.0.0.4 127.0.0.10, spam-source exploited-host dynamic-range",
    "zen.spamhaus.org, 127.255.255.252, not believed", // zone mistyped
    "zen.spamhaus.org, 127.255.255.254, not believed", // through a public resolver
    "zen.spamhaus.org, 127.255.255.255, not believed", // too many questions
    "dbl.spamhaus.org, 127.0.1.2, spam-source",
    "dbl.spamhaus.org, 127.0.1.4, spam-source", // phishing
    "dbl.spamhaus.org, 127.0.1.5, spam-source", // malware
    "dbl.spamhaus.org, 127.0.1.6, spam-source", // botnet
    "dbl.spamhaus.org, 127.0.1.102, exploited-host", // 102 to 106: abused legitimate domains
    "dbl.spamhaus.org, 127.0.1.103, exploited-host",
    "dbl.spamhaus.org, 127.0.1.104, exploited-host",
    "dbl.spamhaus.org, 127.0.1.105, exploited-host",
    "dbl.spamhaus.org, 127.0.1.106, exploited-host",
    "dbl.spamhaus.org, 127.0.1.255, not believed", // asked about an address
    "dbl.spamhaus.org, 127.255.255.254, not believed",
    "bl.spamcop.net, 127.0.0.2, spam-source",
    "b.barracudacentral.org, 127.0.0.2, spam-source",
    "psbl.surriel.com, 127.0.0.2, spam-source",
    "multi.surbl.org, 127.0.0.8, exploited-host", // phishing
    "multi.surbl.org, 127.0.0.16, exploited-host", // malware
    "multi.surbl.org, 127.0.0.24, exploited-host",
    "multi.surbl.org, 127.0.0.64, spam-source", // abuse
    "multi.surbl.org, 127.0.0.128, exploited-host", // cracked
    "multi.surbl.org, 127.0.0.80, spam-source exploited-host",
    "multi.surbl.org, 127.0.0.254, spam-source exploited-host", // its test points
    "multi.surbl.org, 127.0.0.1, not believed", // asker blocked
    "multi.uribl.com, 127.0.0.2, spam-source", // black
    "multi.uribl.com, 127.0.0.4, marketing", // grey
    "multi.uribl.com, 127.0.0.6, spam-source marketing",
    "multi.uribl.com, 127.0.0.8, spam-source", // red
    "multi.uribl.com, 127.0.0.14, spam-source marketing", // its test points
    "multi.uribl.com, 127.0.0.1, not believed", // asker refused
    "bl.spamcop.net, 192.0.2.80, not believed", // a domain that was parked
    "bl.spamcop.net, 127.0.0.2 192.0.2.80, not believed",
    "psbl.surriel.com, 127.0.0.1, not believed",
  })
  void means(String zone, String answers, String meaning) {
    List<InetAddress> addresses =
        Arrays.stream(answers.split(" ", -1)).map(InetAddress::ofLiteral).toList();

    assertThat(said(Listing.of(list(zone), new Addresses(addresses)))).isEqualTo(meaning);
  }

  /// What each list's own pages give for testing it; a wrong one would switch the list off.
  @ParameterizedTest
  @CsvSource({
    "zen.spamhaus.org, 127.0.0.2",
    "dbl.spamhaus.org, dbltest.com",
    "bl.spamcop.net, 127.0.0.2",
    "b.barracudacentral.org, 127.0.0.2",
    "psbl.surriel.com, 127.0.0.2",
    "multi.surbl.org, surbl-org-permanent-test-point.com",
    "multi.uribl.com, test.uribl.com",
  })
  void isTestedByItsPublishedEntry(String zone, String entry) {
    assertThat(list(zone).testEntry()).isEqualTo(entry);
  }

  @Test
  void hasNoListThatIsNotTestedHere() {
    assertThat(lists).extracting(BlockList::zone).hasSize(7).doesNotHaveDuplicates();
  }

  private BlockList list(String zone) {
    return lists.stream().filter(list -> list.zone().equals(zone)).findFirst().orElseThrow();
  }

  private static String said(Listing listing) {
    return switch (listing) {
      case Listed listed ->
          listed.answers().keySet().stream().sorted().map(Category::word).collect(joining(" "));
      case NotListed() -> "not listed";
      case Unusable _ -> NOT_BELIEVED;
    };
  }
}
