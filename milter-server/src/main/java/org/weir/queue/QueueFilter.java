package org.weir.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.weir.queue.QueuedMail.Where;

/// Which messages are meant: all terms must fit, and the id when ids are given. Without either it
/// is every message, which [#everything] says.
///
/// @param terms in the notation that [Term] names
/// @param ids none = any
public record QueueFilter(Map<Term, String> terms, List<String> ids) {
  /// In one filter.
  public static final int MOST_IDS = 1000;

  private static final int LONGEST_VALUE = 320;
  private static final Set<Term> ORIGIN =
      Set.of(Term.ACCOUNT, Term.LOGIN, Term.SCRIPT, Term.CAMPAIGN);

  /// What can be asked of a message. Times are whole seconds, sizes bytes, `before` is seconds
  /// since 1970: digits alone.
  public enum Term {
    ACCOUNT,
    LOGIN,
    SCRIPT,
    CAMPAIGN,
    /// An address, `@domain`, or `<>` for the null sender.
    SENDER,
    /// Of one recipient at least.
    TO_DOMAIN,
    /// Part of the reason why one recipient waits.
    REASON,
    /// As in [Where#word].
    QUEUE,
    OLDER,
    YOUNGER,
    /// Arrived up to this time.
    BEFORE,
    LARGER,
    SMALLER;

    /// As on the command line and in table `queue_command`.
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The key of that name.
    public static Optional<Term> of(String word) {
      return Arrays.stream(values()).filter(key -> key.word().equals(word)).findFirst();
    }

    private boolean isNumber() {
      return compareTo(OLDER) >= 0;
    }
  }

  /// Whether an MTA may have given it.
  public static boolean isQueueId(String text) {
    return text.matches("[0-9A-Za-z-]{5,40}");
  }

  /// @throws IllegalArgumentException when a value cannot be meant; the message is for people
  public QueueFilter {
    terms = terms.isEmpty() ? Map.of() : Map.copyOf(terms);
    ids = List.copyOf(ids);
    terms.forEach(QueueFilter::check);
    if (ids.size() > MOST_IDS) {
      throw new IllegalArgumentException("more than " + MOST_IDS + " ids");
    }
    if (!ids.stream().allMatch(QueueFilter::isQueueId)) {
      throw new IllegalArgumentException("an id is no queue id");
    }
  }

  private static void check(Term key, String value) {
    boolean valid =
        switch (key) {
          case QUEUE -> Arrays.stream(Where.values()).anyMatch(where -> where.word().equals(value));
          default ->
              key.isNumber()
                  ? value.matches("\\d{1,15}")
                  : !value.isBlank() && value.length() <= LONGEST_VALUE;
        };
    if (!valid) {
      throw new IllegalArgumentException("no value of " + key.word());
    }
  }

  /// Whether it leaves nothing out.
  public boolean everything() {
    return terms.isEmpty() && ids.isEmpty();
  }

  /// Whether more must be known of a message than the MTA tells.
  public boolean asksForOrigin() {
    return terms.keySet().stream().anyMatch(ORIGIN::contains);
  }

  /// Whether more must be known than any MTA could tell.
  public boolean asksForAccount() {
    return terms.keySet().stream().anyMatch(key -> key != Term.LOGIN && ORIGIN.contains(key));
  }

  /// The value of a term; null when it is not asked.
  public @Nullable String value(Term key) {
    return terms.get(key);
  }

  /// The same with one term more, or another value of it.
  public QueueFilter and(Term key, String value) {
    Map<Term, String> more = new EnumMap<>(Term.class);
    more.putAll(terms);
    more.put(key, value);
    return new QueueFilter(more, ids);
  }

  /// Whether a message fits, by what the MTA tells of it.
  public boolean fits(QueuedMail mail, Instant now) {
    return (ids.isEmpty() || ids.contains(mail.id()))
        && terms.entrySet().stream()
            .allMatch(term ->
                ORIGIN.contains(term.getKey()) || fits(term.getKey(), term.getValue(), mail, now));
  }

  private static boolean fits(Term key, String value, QueuedMail mail, Instant now) {
    return switch (key) {
      case SENDER -> fitsSender(value.toLowerCase(Locale.ROOT), mail.sender());
      case TO_DOMAIN ->
          mail.recipients().stream()
              .anyMatch(
                  to -> QueuedMail.domain(to.address()).equals(value.toLowerCase(Locale.ROOT)));
      case REASON -> fitsReason(value.toLowerCase(Locale.ROOT), mail);
      case QUEUE -> mail.where().word().equals(value);
      case OLDER -> age(mail, now).toSeconds() >= number(value);
      case YOUNGER -> age(mail, now).toSeconds() < number(value);
      case BEFORE -> mail.arrivedAt().getEpochSecond() <= number(value);
      case LARGER -> mail.bytes() > number(value);
      case SMALLER -> mail.bytes() < number(value);
      case ACCOUNT, LOGIN, SCRIPT, CAMPAIGN -> true;
    };
  }

  private static boolean fitsSender(String wanted, String sender) {
    if (wanted.equals("<>")) {
      return sender.isEmpty();
    }
    return wanted.startsWith("@")
        ? QueuedMail.domain(sender).equals(wanted.substring(1))
        : sender.toLowerCase(Locale.ROOT).equals(wanted);
  }

  private static boolean fitsReason(String wanted, QueuedMail mail) {
    return mail.recipients().stream()
        .map(QueuedMail.Recipient::delayReason)
        .anyMatch(reason -> reason != null && reason.toLowerCase(Locale.ROOT).contains(wanted));
  }

  private static Duration age(QueuedMail mail, Instant now) {
    return Duration.between(mail.arrivedAt(), now);
  }

  private static long number(String digits) {
    return Long.parseLong(digits);
  }

  /// For people: `sender=@example.com queue=held`.
  @Override
  public String toString() {
    String all =
        terms.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(term -> term.getKey().word() + "=" + term.getValue())
            .collect(Collectors.joining(" "));
    String some = ids.isEmpty() ? "" : "id=" + String.join(",", ids);
    return everything() ? "everything" : (all + " " + some).strip();
  }
}
