package org.weir.signal;

import static java.util.regex.Pattern.CASE_INSENSITIVE;
import static java.util.regex.Pattern.DOTALL;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.apache.james.jspf.core.DNSRequest;
import org.apache.james.jspf.core.DNSService;
import org.apache.james.jspf.core.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Answer.MailHosts;
import org.weir.dns.Answer.Names;
import org.weir.dns.Answer.None;
import org.weir.dns.Answer.Texts;
import org.weir.dns.Resolver;

/// The questions of one SPF check, put to our resolver with its time-out, cache and bounds.
///
/// jSPF counts the ten terms of RFC 7208 section 4.6.4; what those may cause in look-ups of mail
/// hosts is bounded here. Blocks its thread until each is answered. Confined to one check.
final class SpfLookUps implements DNSService {
  private static final int MOST = 40;

  /// The longest that a decision may wait; later nobody wants to know.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Names of one address (RFC 7208 section 4.6.4).
  private static final int MOST_NAMES = 10;

  /// jSPF matches terms with patterns that recurse for each character and overflow the stack before
  /// 2000. No domain is longer than 253.
  private static final Pattern ENDLESS_TERM = Pattern.compile("[^ ]{300}");

  /// For a whole record; the RFC's advice is 450.
  private static final int LONGEST_RECORD = 4096;

  private static final Pattern RECORD = Pattern.compile("\\s*v=spf1.*", CASE_INSENSITIVE | DOTALL);

  private final Resolver resolver;
  private final InetAddress from;
  private final long began = System.nanoTime();
  private int asked;

  /// @param from the address the check is about
  SpfLookUps(Resolver resolver, InetAddress from) {
    this.resolver = resolver;
    this.from = from;
  }

  /// Null when there is no such record.
  ///
  /// @throws TimeoutException nobody answered, or more was asked than may be
  @Override
  public @Nullable List<String> getRecords(DNSRequest request) throws TimeoutException {
    if (request.getRecordType() == DNSRequest.SPF) {
      return null; // the type is given up (RFC 7208 section 3.1)
    }
    if (++asked > MOST || System.nanoTime() - began > PATIENCE.toNanos()) {
      throw new TimeoutException("too many look-ups");
    }
    String name = request.getHostname();
    return switch (request.getRecordType()) {
      case DNSRequest.A -> records(resolver.addresses(name));
      case DNSRequest.AAAA -> records(resolver.addresses6(name));
      case DNSRequest.MX -> records(resolver.mailHosts(name));
      case DNSRequest.TXT -> records(resolver.texts(name));
      case DNSRequest.PTR -> records(resolver.names(from)); // jSPF asks for no other address
      default -> throw new IllegalArgumentException("no type of jSPF's: " + request);
    };
  }

  private static @Nullable List<String> records(CompletableFuture<Answer> answer)
      throws TimeoutException {
    return switch (answer.join()) {
      case Addresses(List<InetAddress> addresses) ->
          new ArrayList<>(addresses.stream().map(InetAddress::getHostAddress).toList());
      case MailHosts(List<String> names) -> new ArrayList<>(names); // jSPF empties it
      case Names(List<String> names) -> new ArrayList<>(names);
      case Texts(List<String> texts) -> readable(texts);
      case None() -> null;
      case Failed(String reason) -> throw new TimeoutException(reason);
    };
  }

  /// Texts that are no SPF records may be left out; a record may not.
  private static List<String> readable(List<String> texts) throws TimeoutException {
    List<String> readable = new ArrayList<>();
    for (String text : texts) {
      if (text.length() <= LONGEST_RECORD && !ENDLESS_TERM.matcher(text).find()) {
        readable.add(text);
      } else if (RECORD.matcher(text).matches()) {
        throw new TimeoutException("an SPF record that nobody can have meant");
      }
    }
    return readable;
  }

  @Override
  public CompletionStage<List<String>> getRecordsAsync(DNSRequest request) {
    throw new UnsupportedOperationException("only the synchronous executor is used");
  }

  /// For explanations of a failure, which nobody reads.
  @Override
  public List<String> getLocalDomainNames() {
    return List.of();
  }

  @Override
  public int getRecordLimit() {
    return MOST_NAMES;
  }

  @Override
  public void setRecordLimit(int recordLimit) {
    throw new UnsupportedOperationException("the limit is fixed");
  }

  @Override
  public void setTimeOut(int timeOut) {
    throw new UnsupportedOperationException("the resolver has its own");
  }
}
