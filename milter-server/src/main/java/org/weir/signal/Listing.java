package org.weir.signal;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.weir.dns.Answer;
import org.weir.dns.Answer.Addresses;
import org.weir.dns.Answer.Failed;
import org.weir.dns.Answer.MailHosts;
import org.weir.dns.Answer.Names;
import org.weir.dns.Answer.None;
import org.weir.dns.Answer.Texts;
import org.weir.policy.Network;
import org.weir.signal.BlockList.Category;

/// What one block list says about a client.
sealed interface Listing {
  /// RFC 5782 section 2.1: answers lie here.
  Network ANSWERS = Network.parse("127.0.0.0/8");

  /// Error codes of several lists: over quota, asked through a public resolver, mistyped zone.
  Network REFUSALS = Network.parse("127.255.255.0/24");

  /// Listed, by category with the answers that say so.
  record Listed(Map<Category, String> answers) implements Listing {
    public Listed {
      answers = Map.copyOf(answers);
    }
  }

  record NotListed() implements Listing {}

  /// The list says nothing, and so not that the client is clean.
  record Unusable(String reason) implements Listing {}

  static Listing of(BlockList list, Answer answer) {
    return switch (answer) {
      case None() -> new NotListed();
      case Failed(String reason) -> new Unusable(reason);
      case Addresses(List<InetAddress> addresses) -> of(list, addresses);
      case Names _, MailHosts _, Texts _ ->
          throw new IllegalArgumentException("lists are asked for addresses");
    };
  }

  /// 127.0.0.1 (RFC 5782 section 2.1: never a listing) and a last octet of 255 are how other lists
  /// say that they do not serve the asker.
  private static boolean isRefusal(InetAddress address) {
    return address.getHostAddress().equals("127.0.0.1")
        || address.getHostAddress().endsWith(".255");
  }

  private static Listing of(BlockList list, List<InetAddress> addresses) {
    Map<Category, String> answers = new EnumMap<>(Category.class);
    for (InetAddress address : addresses) {
      String text = address.getHostAddress();
      if (!ANSWERS.contains(address)) {
        return new Unusable("answers " + text + ", which no block list does");
      }
      if (REFUSALS.contains(address) || isRefusal(address)) {
        return new Unusable("refuses to answer (" + text + ")");
      }
      list.categories(address)
          .forEach(category -> answers.merge(category, text, (one, other) -> one + " " + other));
    }
    return new Listed(answers);
  }
}
