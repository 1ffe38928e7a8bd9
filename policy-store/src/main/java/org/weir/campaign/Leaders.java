package org.weir.campaign;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/*
 * Multi-index hashing (Norouzi, Punjani, Fleet: arXiv 1307.2982). A hash is cut into four bands of
 * 16 bits, each with a table of chains. Two hashes that differ in at most 3 bits agree in one band;
 * in at most 7, they differ by at most one bit in one band: 17 places to look at in each; in at most
 * 11, by two: 137 places. Kinds that must be equal need one band and one place.
 *
 * All is in primitive arrays, since most fingerprints are seen once and never again: 44 bytes each.
 * When the arrays are full the oldest entry makes room, unless it has grown to a campaign that was
 * seen within the last day (a clock hand passes a bounded number of those) or that was marked.
 */

/// The first fingerprints of all campaigns of one kind, and those that were seen once. Confined to
/// the lock of [Campaigns].
final class Leaders {
  private static final int BANDS = 4;
  private static final int PLACES = 1 << 16;
  private static final int NONE = -1;

  /// In a chain; hashes of real pictures and texts crowd in some bands.
  private static final int LONGEST_CHAIN = 512;

  private static final int MOST_PASSED = 1_000;

  /// By how many bits may differ in the band that differs least, what they may be.
  private static final int[][] FLIPS = {flips(0), flips(1), flips(2)};

  private static final int DAY_MINUTES = 24 * 60;

  private final int merge;
  private final int match;
  private final int checkMatch;
  private final int bands;
  private final int[][] first;
  private final int[][] next;
  private final long[] hash;
  private final long[] check;
  private final long[] account;
  private final int[] minute;
  private final @Nullable Campaign[] campaign;
  private boolean anyMarked;
  private int used;
  private int hand;

  Leaders(Fingerprint.Kind kind, int capacity) {
    merge = kind.merge();
    match = kind.match();
    checkMatch = kind.checkMatch();
    bands = kind.match() == 0 ? 1 : BANDS;
    first = new int[bands][PLACES];
    next = new int[bands][capacity];
    hash = new long[capacity];
    check = new long[capacity];
    account = new long[capacity];
    minute = new int[capacity];
    campaign = new Campaign[capacity];
    for (int[] band : first) {
      Arrays.fill(band, NONE);
    }
  }

  /// The nearest entry that was marked and is near enough for that; -1 when there is none.
  int marked(long wanted, long wantedCheck) {
    return anyMarked ? nearest(wanted, wantedCheck, match, true) : NONE;
  }

  /// The very entry; -1 when there is none.
  int same(long wanted, long wantedCheck) {
    return nearest(wanted, wantedCheck, 0, false);
  }

  private int nearest(long wanted, long wantedCheck, int radius, boolean onlyMarked) {
    int best = NONE;
    int bestDistance = radius + 1;
    for (int band = 0; band < bands; band++) {
      int key = key(wanted, band);
      for (int flips : FLIPS[radius / BANDS]) {
        int place = key ^ flips;
        int entry = first[band][place];
        for (int steps = 0; entry != NONE && steps < LONGEST_CHAIN; steps++) {
          int distance = Long.bitCount(hash[entry] ^ wanted);
          if (distance < bestDistance
              && near(check[entry], wantedCheck)
              && (!onlyMarked || isMarked(entry))) {
            best = entry;
            bestDistance = distance;
          }
          entry = next[band][entry];
        }
      }
      if (bestDistance == 0) {
        break;
      }
    }
    return best;
  }

  /// The entry that a message joins; -1 when it begins one.
  int joined(long wanted, long wantedCheck) {
    return nearest(wanted, wantedCheck, merge, false);
  }

  private boolean isMarked(int entry) {
    Campaign grown = campaign[entry];
    return grown != null && grown.marked();
  }

  private boolean near(long one, long other) {
    return Long.bitCount(one ^ other) <= checkMatch;
  }

  long hash(int entry) {
    return hash[entry];
  }

  long check(int entry) {
    return check[entry];
  }

  /// Who sent it when it was seen once.
  long account(int entry) {
    return account[entry];
  }

  /// When that was.
  int minute(int entry) {
    return minute[entry];
  }

  /// What it has grown to; null while it was seen once only.
  @Nullable Campaign campaign(int entry) {
    return campaign[entry];
  }

  void grow(int entry, Campaign grown) {
    campaign[entry] = grown;
  }

  void mark(Campaign grown, Verdict verdict) {
    grown.mark(verdict);
    anyMarked = true;
  }

  /// Keeps a fingerprint that is no other's near one.
  ///
  /// @return its entry
  int add(long newHash, long newCheck, long by, int now) {
    int entry = used < hash.length ? used++ : freed(now);
    hash[entry] = newHash;
    check[entry] = newCheck;
    account[entry] = by;
    minute[entry] = now;
    campaign[entry] = null;
    for (int band = 0; band < bands; band++) {
      int key = key(newHash, band);
      next[band][entry] = first[band][key];
      first[band][key] = entry;
    }
    return entry;
  }

  private int freed(int now) {
    int passed = 0;
    while (passed < hash.length
        && (isMarked(hand) || (passed < MOST_PASSED && isFresh(hand, now)))) {
      hand = (hand + 1) % hash.length;
      passed++;
    }
    int entry = hand;
    hand = (hand + 1) % hash.length;
    unlink(entry);
    return entry;
  }

  private boolean isFresh(int entry, int now) {
    Campaign grown = campaign[entry];
    return grown != null && grown.lastMinute() > now - DAY_MINUTES;
  }

  private void unlink(int entry) {
    for (int band = 0; band < bands; band++) {
      int key = key(hash[entry], band);
      int at = first[band][key];
      if (at == entry) {
        first[band][key] = next[band][entry];
        continue;
      }
      while (next[band][at] != entry) {
        at = next[band][at];
      }
      next[band][at] = next[band][entry];
    }
  }

  private static int[] flips(int most) {
    return IntStream.range(0, PLACES).filter(bits -> Integer.bitCount(bits) <= most).toArray();
  }

  private static int key(long hash, int band) {
    return (int) (hash >>> (16 * band)) & 0xFFFF;
  }
}
