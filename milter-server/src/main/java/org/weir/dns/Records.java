package org.weir.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.MailHosts;
import org.weir.dns.Answer.Names;
import org.weir.dns.Answer.Texts;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// Records of one type as an answer of ours, a bounded number of them.
final class Records {
  private static final int MOST = 32;

  private Records() {}

  static Answer read(List<Record> records, int type) {
    List<Record> some = records.stream().limit(MOST).toList();
    return switch (type) {
      case Type.A ->
          new Addresses(
              some.stream().map(ARecord.class::cast).map(a -> plain(a.getAddress())).toList());
      case Type.AAAA ->
          new Addresses(
              some.stream().map(AAAARecord.class::cast).map(a -> plain(a.getAddress())).toList());
      case Type.PTR ->
          new Names(
              some.stream().map(PTRRecord.class::cast).map(p -> text(p.getTarget())).toList());
      case Type.MX ->
          new MailHosts(
              some.stream()
                  .map(MXRecord.class::cast)
                  .sorted(Comparator.comparingInt(MXRecord::getPriority))
                  .map(mx -> text(mx.getTarget()))
                  .toList());
      case Type.TXT ->
          new Texts(some.stream().map(TXTRecord.class::cast).map(Records::text).toList());
      default -> throw new IllegalArgumentException("nobody asks for type " + type);
    };
  }

  private static String text(Name name) {
    return name.equals(Name.root)
        ? ""
        : name.toString(/* omitFinalDot= */ true).toLowerCase(Locale.ROOT);
  }

  private static String text(TXTRecord record) {
    return record.getStringsAsByteArrays().stream()
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining());
  }

  /// dnsjava puts the name that was asked for into the address; block lists make that misleading.
  private static InetAddress plain(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e); // cannot happen: the length is that of an address
    }
  }
}
