package org.weir.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.weir.signal.Sample.message;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.weir.content.Drawings;
import org.weir.content.Eml;
import org.weir.dns.Resolver;
import org.weir.dns.ScriptedDns;
import org.weir.picture.PatientPictures;
import org.weir.picture.Pictures;
import org.weir.picture.QrDrawing;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.signal.BlockList.Category;
import org.weir.signal.BlockList.Subject;

class LinkListsTest {
  private static final BlockList NAMES = list("uri.example", Subject.LINK_HOST, "test");
  private static final BlockList ADDRESSES = list("ip.example", Subject.LINK_ADDRESS, "127.0.0.2");
  private static final String LINK = "Subject: x\n\nLook: https://www.shop.bad.co.uk/x?id=1\n";

  private static final Pictures PICTURES = PatientPictures.open();

  private ScriptedDns server;
  private Resolver resolver;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedDns();
    resolver = new Resolver(server.settings(Duration.ofSeconds(2)));
    server.lists("test.uri.example", "127.0.0.2");
    server.lists("2.0.0.127.ip.example", "127.0.0.2");
  }

  @AfterEach
  void stop() throws IOException {
    resolver.close();
    server.close();
  }

  @Test
  void asksAboutTheRegisteredDomain() throws Exception {
    server.lists("bad.co.uk.uri.example", "127.0.0.4");

    assertThat(examine(message().containing(Eml.parse(LINK)), NAMES))
        .containsExactlyInAnyOrder(
            new Present(
                "link-exploited-host",
                1.0,
                "link to bad.co.uk is listed by uri.example (127.0.0.4)"),
            new Absent("link-spam-source"));
    assertThat(server.asked("www.shop.bad.co.uk.uri.example")).isZero();
  }

  @Test
  void asksAboutTheAddressesBehindALink() throws Exception {
    server.lists("www.shop.bad.co.uk", "198.51.100.9", "10.0.0.1");
    server.lists("9.100.51.198.ip.example", "127.0.0.2");

    assertThat(examine(message().containing(Eml.parse(LINK)), ADDRESSES))
        .contains(
            new Present(
                "link-spam-source",
                1.0,
                "link to www.shop.bad.co.uk at 198.51.100.9 is listed by ip.example (127.0.0.2)"));
    assertThat(server.asked("1.0.0.10.ip.example")).isZero();
  }

  @Test
  void asksAboutLinksInQrCodes() throws Exception {
    server.lists("bad.co.uk.uri.example", "127.0.0.4");
    byte[] code = Drawings.png(QrDrawing.of("https://www.bad.co.uk/x", 200));
    Eml mail = Drawings.mail("text/plain", "Scan, or see https://good.example/", List.of(code));

    assertThat(examine(message().containing(mail), NAMES))
        .contains(
            new Present(
                "link-exploited-host",
                1.0,
                "link to bad.co.uk is listed by uri.example (127.0.0.4)"));
  }

  @Test
  void asksListsOfNamesNothingAboutAddresses() throws Exception {
    server.lists("9.100.51.198.ip.example", "127.0.0.2");

    assertThat(
            examine(
                message().containing(Eml.parse("Subject: x\n\nhttp://3325256713/\n")),
                NAMES,
                ADDRESSES))
        .contains(
            new Present(
                "link-spam-source",
                1.0,
                "link to 198.51.100.9 is listed by ip.example (127.0.0.2)"));
    assertThat(server.asked("9.100.51.198.uri.example")).isZero();
  }

  @Test
  void asksNothingAboutHostsThatEverybodyLinksTo() throws Exception {
    server.lists("w3.org.uri.example", "127.0.0.2").lists("own.test.uri.example", "127.0.0.2");
    String mail = "Subject: x\n\nhttp://www.w3.org/ http://a.own.test/\n";

    assertThat(examine(message().containing(Eml.parse(mail)), NAMES))
        .allMatch(Absent.class::isInstance);
    assertThat(server.asked("w3.org.uri.example")).isZero();
  }

  @Test
  void isUnknownWhenThereAreMoreThanItAsksAbout() throws Exception {
    String mail =
        IntStream.range(0, 30)
            .mapToObj(i -> "http://www.host" + i + ".com/")
            .collect(Collectors.joining("\n", "Subject: x\n\n", "\n"));

    assertThat(examine(message().containing(Eml.parse(mail)), NAMES))
        .contains(
            new Unknown(
                "link-spam-source", "asked about the first 20 domains and 10 hosts of 30 and 30"));
    assertThat(server.asked("host19.com.uri.example")).isEqualTo(1);
    assertThat(server.asked("host20.com.uri.example")).isZero();
  }

  @Test
  void isUnknownWhenTheListRefuses() throws Exception {
    server.lists("bad.co.uk.uri.example", "127.255.255.254");

    assertThat(examine(message().containing(Eml.parse(LINK)), NAMES))
        .allMatch(Unknown.class::isInstance);
  }

  @Test
  void asksListsForStrangersNothingAboutCustomers() throws Exception {
    BlockList strangers =
        new BlockList(
            "uri.example",
            Set.of(Subject.LINK_HOST),
            Map.of(),
            EnumSet.of(ClientKind.UNKNOWN),
            "test");
    server.lists("bad.co.uk.uri.example", "127.0.0.2");

    assertThat(
            examine(
                message().loggedInAs("a@customer.example").containing(Eml.parse(LINK)), strangers))
        .containsExactly(new Absent("link-spam-source"));
  }

  private List<Finding> examine(Sample sample, BlockList... lists) throws Exception {
    var asked = AskedList.all(List.of(lists), resolver, System::nanoTime);
    return new LinkLists(resolver, asked, List.of("own.test"), PICTURES)
        .examine(sample.mail())
        .get(10, TimeUnit.SECONDS);
  }

  private static BlockList list(String zone, Subject asks, String testEntry) {
    return new BlockList(
        zone,
        Set.of(asks),
        Map.of(
            AnswerPattern.parse("127.0.0.2"), Category.SPAM_SOURCE,
            AnswerPattern.parse("127.0.0.4"), Category.EXPLOITED_HOST),
        EnumSet.allOf(ClientKind.class),
        testEntry);
  }
}
