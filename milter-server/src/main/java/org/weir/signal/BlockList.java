package org.weir.signal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.content.HostName;

/// A DNS block list (RFC 5782), what it is asked about and what its answers mean.
///
/// @param zone without a trailing dot
/// @param asks what it knows; a list knows addresses or names
/// @param answers what each answer means; others of 127.0.0.0/8 count as `spam-source` (as `allow`
///   when all that are given are `allow`), except 127.255.255.0/24, which is the list's refusal to
///   answer
/// @param appliesTo whose mail it is asked about
/// @param testEntry what it must list, while it must not list 127.0.0.1 or the name `invalid`; null
///   = its health is not tested
public record BlockList(
    String zone,
    Set<Subject> asks,
    Map<AnswerPattern, Category> answers,
    Set<ClientKind> appliesTo,
    @Nullable String testEntry) {
  private static final Set<Subject> LINKS = Set.of(Subject.LINK_HOST, Subject.LINK_ADDRESS);

  public BlockList {
    asks = Set.copyOf(asks);
    answers = Map.copyOf(answers);
    appliesTo = Set.copyOf(appliesTo);
  }

  /// A list of client addresses, asked about everybody.
  ///
  /// @param answers by address
  static BlockList ofAddresses(String zone, Map<String, Category> answers) {
    return new BlockList(
        zone,
        Set.of(Subject.CLIENT_ADDRESS),
        answers.entrySet().stream()
            .collect(
                Collectors.toMap(
                    entry -> AnswerPattern.parse(entry.getKey()), Map.Entry::getValue)),
        Set.of(ClientKind.values()),
        "127.0.0.2");
  }

  /// What a list can be asked about.
  public enum Subject {
    CLIENT_ADDRESS("client-address"),
    CLIENT_NAME("client-name"),
    HELO("helo"),
    SENDER_DOMAIN("sender-domain"),
    LINK_HOST("link-host"),
    LINK_ADDRESS("link-address");

    private final String word;

    Subject(String word) {
      this.word = word;
    }

    /// The word in `weir.yaml`.
    public String word() {
      return word;
    }

    /// Whether it is an address, as opposed to a name.
    public boolean isAddress() {
      return this == CLIENT_ADDRESS || this == LINK_ADDRESS;
    }
  }

  /// What kind of listing it is; each is a signal of its own, `listed-…` for who sends and `link-…`
  /// for where the message leads.
  public enum Category {
    SPAM_SOURCE("spam-source"),
    EXPLOITED_HOST("exploited-host"),
    DYNAMIC_RANGE("dynamic-range"),
    MARKETING("marketing"),
    ALLOW("allow");

    private final String word;

    Category(String word) {
      this.word = word;
    }

    /// The word in `weir.yaml`.
    public String word() {
      return word;
    }

    /// The signal's name when it is about who sends.
    public String signal() {
      return "listed-" + word;
    }

    /// The signal's name when it is about a link.
    public String linkSignal() {
      return "link-" + word;
    }
  }

  /// The name that is asked for about an address: octets or nibbles from the last to the first,
  /// then the zone.
  String question(InetAddress client) {
    byte[] address = client.getAddress();
    StringBuilder name = new StringBuilder();
    for (int i = address.length - 1; i >= 0; i--) {
      if (client instanceof Inet4Address) {
        name.append(address[i] & 0xFF).append('.');
      } else {
        String digits = HexFormat.of().toHexDigits(address[i]);
        name.append(digits.charAt(1)).append('.').append(digits.charAt(0)).append('.');
      }
    }
    return name.append(zone).toString();
  }

  /// The name that is asked for about a name; empty when that can be listed nowhere, as one that
  /// leaves no room for the zone.
  Optional<String> question(String name) {
    return HostName.ascii(name).flatMap(host -> HostName.ascii(host + "." + zone));
  }

  /// Whether it knows addresses, as opposed to names.
  boolean ofAddresses() {
    return asks.stream().anyMatch(Subject::isAddress);
  }

  /// Whether it is asked where a message leads.
  boolean ofLinks() {
    return asks.stream().anyMatch(LINKS::contains);
  }

  /// Whether it is asked who sends a message.
  boolean ofSenders() {
    return !LINKS.containsAll(asks);
  }

  /// What an answer of 127.0.0.0/8 means; a mask may mean several things.
  Set<Category> categories(InetAddress answer) {
    EnumSet<Category> categories = EnumSet.noneOf(Category.class);
    answers.forEach((pattern, category) -> {
      if (pattern.matches(answer)) {
        categories.add(category);
      }
    });
    return categories.isEmpty() ? EnumSet.of(unmapped()) : categories;
  }

  /// Everything that the list can say.
  Set<Category> categories() {
    EnumSet<Category> categories = EnumSet.of(unmapped());
    categories.addAll(answers.values());
    return categories;
  }

  private Category unmapped() {
    boolean allows =
        !answers.isEmpty() && answers.values().stream().allMatch(Category.ALLOW::equals);
    return allows ? Category.ALLOW : Category.SPAM_SOURCE;
  }
}
