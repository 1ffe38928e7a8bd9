package org.weir.campaign;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.weir.campaign.Fingerprint.Kind;

/// Which mail is the same as other mail lately, by its fingerprints. The first of near fingerprints
/// leads: those that come later belong to it, not to each other, so that a campaign does not drift.
///
/// Bounded: per kind, the newest so many fingerprints are remembered, longer those that came again.
/// Thread-safe; never waits but for its own lock, which is held for microseconds.
public final class Campaigns {
  /// Per kind; about 6 MB each for kinds that may be near, 5 MB for the others.
  public static final int DEFAULT_CAPACITY = 1 << 17;

  private static final int SECONDS = 60;

  private final InstantSource clock;
  private final int mostUntold;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Map<Kind, Leaders> leaders = new EnumMap<>(Kind.class);
  private final Set<Campaign> untold = new LinkedHashSet<>();

  public Campaigns(InstantSource clock) {
    this(clock, DEFAULT_CAPACITY);
  }

  /// @param capacity fingerprints of each kind
  public Campaigns(InstantSource clock, int capacity) {
    this.clock = clock;
    mostUntold = capacity;
    for (Kind kind : Kind.values()) {
      leaders.put(kind, new Leaders(kind, capacity));
    }
  }

  /// What one account has sent of one campaign since other relays were told last.
  ///
  /// @param firstSeen when the campaign was
  /// @param lastSeen when the account's last message was
  public record Share(
      Fingerprint leader,
      Instant firstSeen,
      long account,
      Instant lastSeen,
      int messages,
      int recipients) {}

  /// How the campaign stands that a message of this account would belong to; empty when nobody has
  /// sent it before.
  public Optional<Standing> standing(Aspect aspect, long account) {
    int now = minute(clock.instant());
    Kind kind = aspect.print().kind();
    lock.lock();
    try {
      Leaders known = of(kind);
      int marked = first(aspect, known::marked);
      int entry = marked < 0 ? first(aspect, known::joined) : marked;
      if (entry < 0) {
        return Optional.empty();
      }
      int distance = Long.bitCount(known.hash(entry) ^ aspect.print().hash());
      Campaign campaign = known.campaign(entry);
      return Optional.of(
          campaign == null
              ? single(known, entry, kind, distance, account, now)
              : standing(campaign, distance, account, now));
    } finally {
      lock.unlock();
    }
  }

  /// Finds an entry by a hash and its check.
  private interface Search {
    int of(long hash, long check);
  }

  /// The entry that is found by the fingerprint itself, or else by what it may be like; -1 when
  /// there is none.
  private static int first(Aspect aspect, Search search) {
    return aspect
        .all()
        .mapToInt(print -> search.of(print.hash(), print.check()))
        .filter(entry -> entry >= 0)
        .findFirst()
        .orElse(-1);
  }

  private static Standing standing(Campaign campaign, int distance, long account, int now) {
    return new Standing(
        campaign.leader(),
        distance,
        campaign.accountsInTheHourBefore(now, account),
        campaign.messages(),
        instant(campaign.firstMinute()),
        campaign.verdict(),
        campaign.known(now));
  }

  private static Standing single(
      Leaders known, int entry, Kind kind, int distance, long account, int now) {
    boolean other =
        known.account(entry) != account && known.minute(entry) > now - Campaign.HOUR_MINUTES;
    return new Standing(
        new Fingerprint(kind, known.hash(entry), known.check(entry)),
        distance,
        other ? 2 : 1,
        1,
        instant(known.minute(entry)),
        Verdict.NONE,
        false);
  }

  /// A message with these aspects was sent by an account.
  public void add(Collection<Aspect> aspects, long account, int recipients) {
    int now = minute(clock.instant());
    lock.lock();
    try {
      for (Aspect aspect : aspects) {
        add(aspect, account, recipients, now);
      }
    } finally {
      lock.unlock();
    }
  }

  private void add(Aspect aspect, long account, int recipients, int now) {
    Kind kind = aspect.print().kind();
    Leaders known = of(kind);
    int entry = first(aspect, known::joined);
    if (entry >= 0) {
      Campaign campaign = grown(known, entry, kind);
      campaign.seen(account, now, recipients);
      if (campaign.messages() > 1) {
        tell(campaign);
      }
    } else if (aspect.alike().isEmpty()) {
      known.add(aspect.print().hash(), aspect.print().check(), account, now);
    } else {
      Campaign campaign = new Campaign(aspect.print(), now);
      campaign.seen(account, now, recipients);
      aspect
          .all()
          .forEach(
              print -> known.grow(known.add(print.hash(), print.check(), account, now), campaign));
    }
  }

  /// The second message makes a campaign of what was seen once.
  private Campaign grown(Leaders known, int entry, Kind kind) {
    Campaign campaign = known.campaign(entry);
    if (campaign == null) {
      var leader = new Fingerprint(kind, known.hash(entry), known.check(entry));
      campaign = new Campaign(leader, known.minute(entry));
      campaign.seen(known.account(entry), known.minute(entry), 1);
      known.grow(entry, campaign);
      tell(campaign);
    }
    return campaign;
  }

  /// While others cannot be told the oldest makes room; it is told when it is seen again.
  private void tell(Campaign campaign) {
    if (untold.size() >= mostUntold && !untold.contains(campaign)) {
      untold.remove(untold.iterator().next());
    }
    untold.add(campaign);
  }

  private static Campaign begun(Leaders known, Fingerprint leader, Instant firstSeen) {
    Campaign campaign = new Campaign(leader, minute(firstSeen));
    known.grow(known.add(leader.hash(), leader.check(), 0, minute(firstSeen)), campaign);
    return campaign;
  }

  /// What other relays do not know yet, oldest first; it stays so until [#told].
  ///
  /// @param most shares at once
  public List<Share> untold(int most) {
    List<Share> shares = new ArrayList<>();
    lock.lock();
    try {
      for (Campaign campaign : untold) {
        for (Campaign.Sender sender : campaign.senders()) {
          if (sender.newMessages > 0 && shares.size() < most) {
            shares.add(
                new Share(
                    campaign.leader(),
                    instant(campaign.firstMinute()),
                    sender.account,
                    instant(sender.minute),
                    sender.newMessages,
                    sender.newRecipients));
          }
        }
        if (shares.size() >= most) {
          break;
        }
      }
      return shares;
    } finally {
      lock.unlock();
    }
  }

  /// These shares are known to the others now.
  public void told(List<Share> shares) {
    lock.lock();
    try {
      Map<Fingerprint, Campaign> byLeader = new HashMap<>();
      untold.forEach(campaign -> byLeader.put(campaign.leader(), campaign));
      for (Share share : shares) {
        Campaign campaign = byLeader.get(share.leader());
        if (campaign != null) {
          told(campaign, share);
        }
      }
      untold.removeIf(
          campaign -> campaign.senders().stream().allMatch(sender -> sender.newMessages == 0));
    } finally {
      lock.unlock();
    }
  }

  private static void told(Campaign campaign, Share share) {
    for (Campaign.Sender sender : campaign.senders()) {
      if (sender.account == share.account()) {
        sender.newMessages -= share.messages();
        sender.newRecipients -= share.recipients();
      }
    }
  }

  /// Another relay has told of this.
  ///
  /// @param total messages of the campaign that all relays have told of
  public void learn(
      Fingerprint leader, Instant firstSeen, long account, Instant lastSeen, long total) {
    lock.lock();
    try {
      Leaders known = of(leader.kind());
      int entry = known.joined(leader.hash(), leader.check());
      Campaign campaign =
          entry < 0 ? begun(known, leader, firstSeen) : grown(known, entry, leader.kind());
      campaign.learned(account, minute(firstSeen), minute(lastSeen), total);
    } finally {
      lock.unlock();
    }
  }

  /// An operator has said this of a campaign; [Verdict#NONE] takes it back.
  public void mark(Fingerprint leader, Instant firstSeen, Verdict verdict) {
    lock.lock();
    try {
      Leaders known = of(leader.kind());
      int entry = known.same(leader.hash(), leader.check());
      Campaign campaign =
          entry < 0 ? begun(known, leader, firstSeen) : grown(known, entry, leader.kind());
      known.mark(campaign, verdict);
    } finally {
      lock.unlock();
    }
  }

  private Leaders of(Kind kind) {
    Leaders known = leaders.get(kind);
    if (known == null) {
      throw new IllegalStateException("every kind has its leaders");
    }
    return known;
  }

  private static int minute(Instant time) {
    return Math.toIntExact(time.getEpochSecond() / SECONDS);
  }

  private static Instant instant(int minute) {
    return Instant.ofEpochSecond((long) minute * SECONDS);
  }
}
