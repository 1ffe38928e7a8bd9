package org.weir.privacy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.weir.policy.Attribution.Known;
import org.weir.policy.MessageFacts;

/// Between a decision and what is written of it, in the log and in MariaDB: shows addresses, puts a
/// keyed hash in their place, or nothing; and shows what findings quote of a message, or not.
/// Decisions are made on what is there, unveiled. Thread-safe.
///
/// An address is a mail address, a login, the name of a script, a certificate or a client, and an
/// IP address. `h:` and 96 bits of HMAC-SHA-256 over it in lower case stand for it, and of a mail
/// address its domain stays.
public final class Veil {
  /// How addresses are written.
  public enum Addresses {
    PLAIN,
    HASH,
    NONE
  }

  /// Shows everything.
  public static final Veil OFF = new Veil(Addresses.PLAIN, true, "");

  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 12;
  private static final String NOTHING = "-";
  private static final int SHORTEST_OWN = 3;

  /// Longer than RFC 5321 allows, as a hostile sender's may be; bounded, since each place is tried.
  private static final Pattern MAIL =
      Pattern.compile("[^\\s\"'<>(),;:@]{1,1000}@[\\p{L}\\p{N}._-]{1,255}");

  /// Of answers of block lists, 127.x.x.x, much is to be learnt and nothing of a client.
  private static final Pattern IP =
      Pattern.compile(
          "\\b(?!127\\.)\\d{1,3}(?:\\.\\d{1,3}){3}\\b|(?i)(?<![\\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?![\\w:])");

  /// What these say is made of the client's address or a recipient's, in ways no pattern finds.
  private static final Set<String> MADE_OF_ADDRESSES =
      Set.of(
          "no-reverse-name",
          "reverse-name-unconfirmed",
          "generic-reverse-name",
          "helo-invalid",
          "helo-other-address",
          "helo-is-ours",
          "helo-unresolved",
          "link-names-recipient");

  private final Addresses addresses;
  private final boolean quotes;
  private final byte[] key;

  private Veil(Addresses addresses, boolean quotes, String key) {
    this.addresses = addresses;
    this.quotes = quotes;
    this.key = key.getBytes(StandardCharsets.UTF_8);
  }

  /// Writes addresses so.
  ///
  /// @param quotes whether findings may quote a message: its subject, names of files, links
  /// @param key the same on all relays; of no use for plain addresses
  public static Veil of(Addresses addresses, boolean quotes, String key) {
    if (addresses != Addresses.PLAIN && key.isEmpty()) {
      throw new IllegalArgumentException("a hash needs a key");
    }
    return new Veil(addresses, quotes, key);
  }

  /// As it is written down.
  public String address(String plain) {
    return switch (addresses) {
      case PLAIN -> plain;
      case HASH -> plain.isEmpty() ? plain : hashed(plain);
      case NONE -> plain.isEmpty() ? plain : NOTHING;
    };
  }

  /// A name that stands for it where something is counted, so never nothing.
  public @Nullable String pseudonym(@Nullable String plain) {
    return plain == null || addresses == Addresses.PLAIN ? plain : hashed(plain);
  }

  /// What a finding says.
  public String why(String signal, String why, MessageFacts facts) {
    boolean hidden = addresses != Addresses.PLAIN && MADE_OF_ADDRESSES.contains(signal);
    return hidden || !quotes ? "" : words(why, facts);
  }

  /// A sentence with the addresses in it as they are written down.
  public String words(String sentence, MessageFacts facts) {
    if (addresses == Addresses.PLAIN) {
      return sentence;
    }
    String veiled = sentence;
    for (String own : own(facts)) {
      veiled = replaced(Pattern.compile(Pattern.quote(own), Pattern.CASE_INSENSITIVE), veiled);
    }
    return replaced(IP, replaced(MAIL, veiled));
  }

  private String replaced(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .replaceAll(found ->
            Matcher.quoteReplacement(
                found.group().startsWith("h:") ? found.group() : address(found.group())));
  }

  /// Longest first: one may be part of another.
  private static List<String> own(MessageFacts facts) {
    var client = facts.client();
    return Stream.of(
            facts.login(),
            facts.certificate(),
            facts.script(),
            facts.helo(),
            facts.sender(),
            client.name(),
            client.address() == null ? null : client.address().getHostAddress(),
            facts.attribution() instanceof Known known ? known.value() : null)
        .flatMap(Stream::ofNullable)
        .filter(own -> own.length() >= SHORTEST_OWN)
        .distinct()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  private String hashed(String plain) {
    String lower = plain.strip().toLowerCase(Locale.ROOT);
    int at = lower.lastIndexOf('@');
    String domain = at > 0 ? lower.substring(at) : "";
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      byte[] hash = mac.doFinal(lower.getBytes(StandardCharsets.UTF_8));
      return "h:" + HexFormat.of().formatHex(hash, 0, BYTES) + domain;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + ALGORITHM, e);
    }
  }
}
