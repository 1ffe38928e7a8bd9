package org.weir.signal;

import java.util.concurrent.atomic.LongAdder;

/// How often a block list was asked about something in mail, and what came of it; answers from
/// memory count like others.
///
/// @param listed it names what was asked about
/// @param failed it said nothing that can be believed
public record ListAnswers(long asked, long listed, long failed) {
  /// The counts as they go on. Thread-safe.
  static final class Count {
    private final LongAdder asked = new LongAdder();
    private final LongAdder listed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void add(Listing answer) {
      asked.increment();
      switch (answer) {
        case Listing.Listed _ -> listed.increment();
        case Listing.Unusable _ -> failed.increment();
        case Listing.NotListed _ -> {}
      }
    }

    ListAnswers now() {
      return new ListAnswers(asked.sum(), listed.sum(), failed.sum());
    }
  }
}
