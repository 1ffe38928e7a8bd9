package org.weir.cli;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.campaign.Fingerprint;
import org.weir.config.ConfigReader;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Which messages are meant; a picocli mixin. All that is given must fit.
final class QueueSelection {
  private static final int ORDER = 10;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "of this customer",
      order = ORDER)
  private @Nullable String account;

  @Option(
      names = "--login",
      paramLabel = "LOGIN",
      description = "submitted by this user",
      order = ORDER)
  private @Nullable String login;

  @Option(
      names = "--script",
      paramLabel = "SCRIPT",
      description = "sent by this script",
      order = ORDER)
  private @Nullable String script;

  @Option(
      names = "--campaign",
      paramLabel = "CAMPAIGN",
      converter = CampaignCommands.Name.class,
      description = "one of these, as `weir campaign list` names it",
      order = ORDER)
  private @Nullable Fingerprint campaign;

  @Option(
      names = "--sender",
      paramLabel = "SENDER",
      description = "from this address, @domain or <> (the null sender)",
      order = ORDER)
  private @Nullable String sender;

  @Option(
      names = "--to-domain",
      paramLabel = "DOMAIN",
      description = "to this domain, perhaps among others",
      order = ORDER)
  private @Nullable String toDomain;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "waiting for a reason with this text in it",
      order = ORDER)
  private @Nullable String reason;

  @Option(
      names = "--queue",
      paramLabel = "QUEUE",
      description = "in this queue: held, deferred, active or incoming",
      order = ORDER)
  private @Nullable String queue;

  @Option(
      names = "--older",
      paramLabel = "TIME",
      converter = Period.class,
      description = "arrived before, such as 2h",
      order = ORDER)
  private @Nullable Duration older;

  @Option(
      names = "--younger",
      paramLabel = "TIME",
      converter = Period.class,
      description = "arrived since, such as 10min",
      order = ORDER)
  private @Nullable Duration younger;

  @Option(
      names = "--larger",
      paramLabel = "SIZE",
      converter = Size.class,
      description = "with more bytes, such as 1MiB",
      order = ORDER)
  private @Nullable Integer larger;

  @Option(
      names = "--smaller",
      paramLabel = "SIZE",
      converter = Size.class,
      description = "with fewer bytes",
      order = ORDER)
  private @Nullable Integer smaller;

  @Option(
      names = "--id",
      paramLabel = "ID",
      arity = "1..*",
      description = "with these queue ids",
      order = ORDER)
  private List<String> ids = List.of();

  /// What was given.
  ///
  /// @throws CommandFailure when it cannot be meant
  QueueFilter filter() {
    Map<Term, String> terms = new EnumMap<>(Term.class);
    put(terms, Term.ACCOUNT, account);
    put(terms, Term.LOGIN, login);
    put(terms, Term.SCRIPT, script);
    put(terms, Term.CAMPAIGN, campaign);
    put(terms, Term.SENDER, sender);
    put(terms, Term.TO_DOMAIN, toDomain);
    put(terms, Term.REASON, reason);
    put(terms, Term.QUEUE, queue);
    put(terms, Term.OLDER, older == null ? null : older.toSeconds());
    put(terms, Term.YOUNGER, younger == null ? null : younger.toSeconds());
    put(terms, Term.LARGER, larger);
    put(terms, Term.SMALLER, smaller);
    try {
      return new QueueFilter(terms, ids);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "weir: " + e.getMessage());
    }
  }

  private static void put(Map<Term, String> terms, Term key, @Nullable Object value) {
    if (value != null) {
      terms.put(key, value.toString());
    }
  }

  /// Reads `1MiB`.
  static final class Size implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return ConfigReader.size(text, "1B", "1GiB");
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
