package org.weir.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;

/// What `exim -bpr` prints, and what somebody might make of it.
class EximListingTest {
  private final List<QueuedMail> read = new ArrayList<>();

  @Test
  void readsFrozenAndWaitingMail() {
    int unreadable =
        read(
            """
            25m  2.9K 0t5C6f-0000c8-00 <alice@x.test>
                      red@y.test
                    D done@y.test

             3d   483 1vMvKb-0000aB-1Z <> *** frozen ***
                      b@y.test

             1h  1.2M 1vMvKb-000000000aB-1Z2y <"a> *** frozen ***"@x.test> (root)
                      c@y.test
                      d@y.test
            """);

    assertThat(unreadable).isZero();
    assertThat(read)
        .extracting(QueuedMail::id, QueuedMail::where, QueuedMail::bytes, QueuedMail::sender)
        .containsExactly(
            tuple("0t5C6f-0000c8-00", Where.DEFERRED, 2970L, "alice@x.test"),
            tuple("1vMvKb-0000aB-1Z", Where.HELD, 483L, ""),
            tuple(
                "1vMvKb-000000000aB-1Z2y",
                Where.DEFERRED,
                1_258_291L,
                "\"a> *** frozen ***\"@x.test"));
    assertThat(read.get(0).recipients()).containsExactly(new Recipient("red@y.test", null));
    assertThat(read.get(2).recipientCount()).isEqualTo(2);
  }

  @Test
  void knowsWhenAMessageWasMade() {
    assertThat(EximListing.madeAt("000010-000000-00")).isEqualTo(Instant.ofEpochSecond(62));
    assertThat(EximListing.madeAt("1vMvKb-0000aB-1Z"))
        .isBetween(Instant.parse("2025-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
  }

  @Test
  void countsWhatItCannotRead() {
    assertThat(
            read(
                """
                 1h  1.2K 1vMvKb-0000aB-1Z
                 1h  *** spool read error: unknown ***
                garbage \u001b[2J
                 1h  1.2K -Mrm <a@x.test>

                 1h  9999999999999K 1vMvKb-0000aB-1Z <torn@x.test>
                          c@y.t\
                """))
        .isEqualTo(6);
    assertThat(read).isEmpty();
  }

  @Test
  void takesATornEnd() {
    assertThat(read(" 1h  1.2K 1vMvKb-0000aB-1Z <torn@x.test>\n          c@y.t")).isZero();
    assertThat(read).extracting(QueuedMail::sender).containsExactly("torn@x.test");
  }

  private int read(String text) {
    var listing = new EximListing(read::add);
    text.lines().forEach(listing::line);
    return listing.end();
  }
}
