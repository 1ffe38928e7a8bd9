package org.weir.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.weir.queue.Act;
import org.weir.queue.MailQueue;
import org.weir.queue.Outcome;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;
import org.weir.queue.QueuedMail;
import org.weir.queue.QueuedMail.Recipient;
import org.weir.queue.QueuedMail.Where;
import org.weir.store.QueueOrigins;
import org.weir.store.QueueOrigins.Arrival;
import org.weir.store.QueueOrigins.Origin;

/// This relay's queue, and whose mail it is. Thread-safe.
public final class RelayQueue {
  /// Asked of the database together.
  private static final int AT_ONCE = 500;

  /// Changed by one request, so that what is kept of them has a bound.
  static final int MOST_CHANGED = 100_000;

  private static final int MOST_TEXT = 64 * 1024;

  private final String relay;
  private final MailQueue queue;
  private final @Nullable QueueOrigins origins;
  private final InstantSource clock;

  /// @param relay its name in table `decision`
  /// @param origins null = what the MTA tells must do
  public RelayQueue(
      String relay, MailQueue queue, @Nullable QueueOrigins origins, InstantSource clock) {
    this.relay = relay;
    this.queue = queue;
    this.origins = origins;
    this.clock = clock;
  }

  /// Before messages are deleted; what it throws keeps them.
  public interface Beforehand {
    /// Says which may be deleted.
    List<QueueRow> mayGo(List<QueueRow> rows) throws IOException, InterruptedException;
  }

  /// Does what is asked.
  ///
  /// @throws IOException when the MTA cannot be asked; the message is for people
  /// @throws org.weir.store.StoreException when the database cannot
  public Answer answer(QueueRequest request) throws IOException, InterruptedException {
    return answer(request, rows -> rows);
  }

  /// As [#answer(QueueRequest)], with a last word on what is deleted.
  public Answer answer(QueueRequest request, Beforehand beforehand)
      throws IOException, InterruptedException {
    if (origins == null && request.filter().asksForAccount()) {
      throw new IOException("account, script and campaign are known to the database only");
    }
    return switch (request.verb()) {
      case LIST, SUMMARY -> look(request);
      case SHOW -> show(request);
      case HOLD, RELEASE, DELETE, FLUSH -> change(request, beforehand);
    };
  }

  private Answer look(QueueRequest request) throws IOException, InterruptedException {
    Count count = new Count(request);
    int unreadable = select(request.filter(), count::add);
    return count.answer(relay, unreadable);
  }

  private Answer show(QueueRequest request) throws IOException, InterruptedException {
    Count count = new Count(request);
    int unreadable = select(request.filter(), count::add);
    var text = new Beginning(MOST_TEXT);
    boolean there = queue.copy(request.filter().ids().get(0), text);
    Answer answer = count.answer(relay, unreadable);
    return there ? answer.withText(text.toString(StandardCharsets.UTF_8)) : answer;
  }

  private Answer change(QueueRequest request, Beforehand beforehand)
      throws IOException, InterruptedException {
    Act act = request.verb().act().orElseThrow();
    Count count = new Count(request);
    List<QueueRow> rows = new ArrayList<>();
    int unreadable =
        select(
            request.filter(),
            row -> {
              if (concerns(act, row)) {
                count.add(row);
                if (rows.size() < MOST_CHANGED) {
                  rows.add(row.brief());
                }
              }
            });
    Answer answer = count.answer(relay, unreadable);
    if (request.dryRun() || rows.isEmpty()) {
      return answer;
    }
    List<QueueRow> chosen = act == Act.DELETE ? beforehand.mayGo(rows) : rows;
    Outcome outcome = queue.change(act, chosen.stream().map(QueueRow::id).toList());
    Set<String> done = new HashSet<>(outcome.done());
    return answer.withOutcome(
        act == Act.DELETE
            ? chosen.stream().filter(row -> done.contains(row.id())).toList()
            : List.of(),
        outcome,
        rows.size() - chosen.size(),
        answer.messages() - rows.size());
  }

  /// What is held is held; nothing else is released, and it is not tried.
  private static boolean concerns(Act act, QueueRow row) {
    boolean held = row.queue().equals(Where.HELD.word());
    return switch (act) {
      case HOLD, FLUSH -> !held;
      case RELEASE -> held;
      case DELETE -> true;
    };
  }

  /// What an answer says of the messages that fit.
  private final class Count {
    private final QueueRequest request;
    private final Instant now = clock.instant();
    private final Tally tally = new Tally();
    private final List<QueueRow> rows = new ArrayList<>();
    private long messages;
    private long bytes;

    Count(QueueRequest request) {
      this.request = request;
    }

    void add(QueueRow row) {
      messages++;
      bytes += row.bytes();
      tally.add(row, request.by(), now);
      if (rows.size() < request.limit()) {
        rows.add(row.brief());
      }
    }

    Answer answer(String relay, int unreadable) {
      boolean grouped = request.verb() != Verb.LIST && request.verb() != Verb.SHOW;
      return Answer.of(
          relay,
          messages,
          bytes,
          unreadable,
          request.verb() == Verb.SUMMARY ? List.of() : rows,
          grouped ? tally.largest(request.limit()) : List.of());
    }
  }

  /// Lists what fits.
  ///
  /// @return how many entries could not be read
  private int select(QueueFilter filter, Consumer<QueueRow> each)
      throws IOException, InterruptedException {
    Instant now = clock.instant();
    Batch batch = new Batch(filter, each);
    try {
      int unreadable =
          queue.list(mail -> {
            if (filter.fits(mail, now)) {
              batch.add(mail);
            }
          });
      batch.flush();
      return unreadable;
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Asks the database of many at once.
  private final class Batch {
    private final QueueFilter filter;
    private final Consumer<QueueRow> each;
    private final List<QueuedMail> waiting = new ArrayList<>();

    Batch(QueueFilter filter, Consumer<QueueRow> each) {
      this.filter = filter;
      this.each = each;
    }

    void add(QueuedMail mail) {
      waiting.add(mail);
      if (waiting.size() == AT_ONCE) {
        flush();
      }
    }

    void flush() {
      Map<String, Origin> known = waiting.isEmpty() ? Map.of() : known();
      for (QueuedMail mail : waiting) {
        Origin origin = known.get(mail.id());
        if (!filter.asksForOrigin() || (origin != null && fits(filter, origin))) {
          each.accept(row(mail, origin));
        }
      }
      waiting.clear();
    }

    private Map<String, Origin> known() {
      if (origins != null) {
        List<Arrival> arrivals =
            waiting.stream().map(mail -> new Arrival(mail.id(), mail.arrivedAt())).toList();
        return origins.of(relay, arrivals, filter.value(Term.CAMPAIGN));
      }
      return filter.value(Term.LOGIN) == null ? Map.of() : byTheQueue();
    }

    /// Costs a look into each queue file, so it is done only when asked for.
    private Map<String, Origin> byTheQueue() {
      try {
        Map<String, Origin> known = new HashMap<>();
        queue
            .logins(waiting.stream().map(QueuedMail::id).toList())
            .forEach((id, login) -> known.put(id, new Origin(null, null, login, null, "", false)));
        return known;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UncheckedIOException(new IOException("interrupted", e));
      }
    }
  }

  private static boolean fits(QueueFilter filter, Origin origin) {
    return fits(filter.value(Term.ACCOUNT), origin.account())
        && fits(lower(filter.value(Term.LOGIN)), lower(origin.login()))
        && fits(filter.value(Term.SCRIPT), origin.script())
        && (filter.value(Term.CAMPAIGN) == null || origin.ofCampaign());
  }

  /// Logins are compared without case, as identities are.
  private static @Nullable String lower(@Nullable String login) {
    return login == null ? null : login.toLowerCase(Locale.ROOT);
  }

  private static boolean fits(@Nullable String wanted, @Nullable String value) {
    return wanted == null || wanted.equals(value);
  }

  private QueueRow row(QueuedMail mail, @Nullable Origin origin) {
    Optional<String> reason =
        mail.recipients().stream()
            .map(Recipient::delayReason)
            .flatMap(each -> Optional.ofNullable(each).stream())
            .findFirst();
    return new QueueRow(
        relay,
        mail.id(),
        mail.where().word(),
        mail.arrivedAt(),
        mail.bytes(),
        mail.sender(),
        mail.recipients().stream().map(Recipient::address).toList(),
        mail.recipientCount(),
        reason.orElse(null),
        origin == null ? null : origin.account(),
        origin == null ? null : origin.login(),
        origin == null ? null : origin.script());
  }
}
