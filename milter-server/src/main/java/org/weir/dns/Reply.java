package org.weir.dns;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/// One server's message, read as an answer to one question. Pure.
sealed interface Reply {
  /// Aliases (`CNAME`) followed from one question, in one message and over several.
  int MAX_ALIASES = 8;

  /// The reason when it is more.
  String TOO_MANY_ALIASES = "more than " + MAX_ALIASES + " aliases";

  /// Records of the type asked for; `ttl` is the smallest on the way to them.
  record Found(List<Record> records, long ttl) implements Reply {}

  /// The name is an alias and the message does not say what `target`, after so many aliases, is.
  record Alias(Name target, int followed, long ttl) implements Reply {}

  /// `NXDOMAIN` or no data; `ttl` by RFC 2308 section 5.
  record Missing(long ttl) implements Reply {}

  /// No answer; another server may have one.
  record Useless(String reason) implements Reply {}

  /// Reads a message whose question is known to match.
  static Reply read(Message message, Name asked, int type) {
    int rcode = message.getRcode();
    if (!message.getHeader().getFlag(Flags.QR)) {
      return new Useless("not an answer");
    }
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return new Useless(Rcode.string(rcode));
    }
    Name name = asked;
    long ttl = Long.MAX_VALUE;
    for (int followed = 0; followed <= MAX_ALIASES; followed++) {
      List<Record> records = answers(message, name, type);
      if (!records.isEmpty()) {
        return new Found(records, Math.min(ttl, smallestTtl(records)));
      }
      Optional<CNAMERecord> alias = alias(message, name);
      if (alias.isEmpty()) {
        return withoutRecords(message, name, followed, ttl);
      }
      ttl = Math.min(ttl, alias.get().getTTL());
      name = alias.get().getTarget();
    }
    return new Useless(TOO_MANY_ALIASES);
  }

  private static Reply withoutRecords(Message message, Name name, int followed, long ttl) {
    Optional<SOARecord> authority = authority(message);
    if (authority.isPresent()) {
      return new Missing(Math.min(authority.get().getTTL(), authority.get().getMinimum()));
    }
    if (message.getRcode() == Rcode.NXDOMAIN) {
      return new Missing(0);
    }
    if (followed > 0) {
      return new Alias(name, followed, ttl);
    }
    // RFC 2308 section 2.2: name servers without SOA and without authority point elsewhere.
    boolean referral =
        !message.getHeader().getFlag(Flags.AA)
            && message.getSection(Section.AUTHORITY).stream().anyMatch(NSRecord.class::isInstance);
    return referral ? new Useless("a referral") : new Missing(0);
  }

  private static List<Record> answers(Message message, Name name, int type) {
    return message.getSection(Section.ANSWER).stream()
        .filter(answer -> answer.getType() == type && answer.getName().equals(name))
        .toList();
  }

  private static Optional<CNAMERecord> alias(Message message, Name name) {
    return message.getSection(Section.ANSWER).stream()
        .filter(answer -> answer.getName().equals(name))
        .filter(CNAMERecord.class::isInstance)
        .map(CNAMERecord.class::cast)
        .findFirst();
  }

  private static Optional<SOARecord> authority(Message message) {
    return message.getSection(Section.AUTHORITY).stream()
        .filter(SOARecord.class::isInstance)
        .map(SOARecord.class::cast)
        .findFirst();
  }

  private static long smallestTtl(List<Record> records) {
    return records.stream().mapToLong(Record::getTTL).min().orElse(0);
  }
}
