package org.weir.signal;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.content.Domains;
import org.weir.content.EncodedWords;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// Whom the message says it comes from: a brand's name, or one that looks like it, before another
/// domain's address, an address in the name that is not the real one, answers that go to a free
/// mailbox elsewhere.
final class SenderClaims implements Detector {
  static final String BRAND = "brand-in-name";
  static final String LOOK_ALIKE = "brand-look-alike";
  static final String OTHER_ADDRESS = "name-shows-address";
  static final String REPLY_ELSEWHERE = "reply-to-elsewhere";

  private static final int LONGEST = 1_000;

  /// The name, then the address.
  private static final Pattern MAILBOX = Pattern.compile("([^<]*)<([^<>\\s]*)>");

  private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"(),;:]+@([^\\s<>\"(),;:]+)");

  private static final Set<String> FREE_MAIL =
      Set.of(
          "163.com",
          "aol.com",
          "gmail.com",
          "gmx.com",
          "gmx.de",
          "gmx.net",
          "hotmail.com",
          "mail.com",
          "mail.ru",
          "outlook.com",
          "proton.me",
          "protonmail.com",
          "qq.com",
          "web.de",
          "yahoo.com",
          "yandex.com",
          "yandex.ru",
          "zohomail.com");

  private static final Brands BRANDS = Brands.shipped();

  @Override
  public Set<String> signals() {
    return Set.of(BRAND, LOOK_ALIKE, OTHER_ADDRESS, REPLY_ELSEWHERE);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String from = header(mail, "from");
    Matcher mailbox = MAILBOX.matcher(from);
    boolean named = mailbox.find();
    String name = named ? mailbox.group(1) : "";
    String domain = domain(named ? mailbox.group(2) : from);
    return CompletableFuture.completedFuture(
        List.of(
            finding(BRAND, BRANDS.claimed(name), name, domain),
            finding(LOOK_ALIKE, BRANDS.imitated(name), name, domain),
            otherAddress(name, domain),
            replyElsewhere(domain, domain(header(mail, "reply-to")))));
  }

  static String header(Mail mail, String name) {
    String value = mail.facts().header(name).orElse("");
    return EncodedWords.decode(value.length() > LONGEST ? value.substring(0, LONGEST) : value);
  }

  /// Registered, of the last address in a text; empty when there is none.
  static String domain(String text) {
    String domain = "";
    Matcher address = ADDRESS.matcher(text);
    while (address.find()) {
      String host = address.group(1).toLowerCase(Locale.ROOT);
      domain = Domains.registrable(host).orElse(host);
    }
    return domain;
  }

  private static Finding finding(
      String signal, Optional<String> brand, String name, String domain) {
    boolean lie = brand.isPresent() && !domain.isEmpty() && !BRANDS.mayBear(brand.get(), domain);
    return lie
        ? new Present(
            signal, 1, "\"" + Printable.of(name.strip()) + "\" from " + Printable.of(domain))
        : new Absent(signal);
  }

  private static Finding otherAddress(String name, String domain) {
    String shown = domain(name);
    return shown.isEmpty() || domain.isEmpty() || shown.equals(domain)
        ? new Absent(OTHER_ADDRESS)
        : new Present(
            OTHER_ADDRESS,
            1,
            "the name shows an address at " + Printable.of(shown) + ", it is at " + domain);
  }

  private static Finding replyElsewhere(String from, String replyTo) {
    return FREE_MAIL.contains(replyTo) && !from.isEmpty() && !from.equals(replyTo)
        ? new Present(
            REPLY_ELSEWHERE, 1, "from " + Printable.of(from) + ", answers go to " + replyTo)
        : new Absent(REPLY_ELSEWHERE);
  }
}
