package org.weir.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.weir.campaign.Fingerprint;
import org.weir.store.HeldFilter;
import picocli.CommandLine.Option;

/// Which held messages are meant; a picocli mixin. All that is given must fit.
final class HeldSelection {
  private static final int ORDER = 10;

  @Option(
      names = "--event",
      paramLabel = "EVENT",
      description = "with this event id, as in the MTA's reason and the log",
      order = ORDER)
  private @Nullable String event;

  @Option(
      names = "--account",
      paramLabel = "ACCOUNT",
      description = "of this customer",
      order = ORDER)
  private @Nullable String account;

  @Option(
      names = "--code",
      paramLabel = "CODE",
      description = "held for this reason, such as W301",
      order = ORDER)
  private @Nullable String code;

  @Option(
      names = "--campaign",
      paramLabel = "CAMPAIGN",
      converter = CampaignCommands.Name.class,
      description = "with this campaign in its evidence",
      order = ORDER)
  private @Nullable Fingerprint campaign;

  @Option(
      names = "--older",
      paramLabel = "TIME",
      converter = Period.class,
      description = "on hold for so long or longer, such as 2h",
      order = ORDER)
  private @Nullable Duration older;

  @Option(
      names = "--younger",
      paramLabel = "TIME",
      converter = Period.class,
      description = "on hold for less, such as 10min",
      order = ORDER)
  private @Nullable Duration younger;

  @Option(names = "--relay", paramLabel = "RELAY", description = "on this relay", order = ORDER)
  private @Nullable String relay;

  @Option(
      names = "--sender",
      paramLabel = "SENDER",
      description = "from this address, @domain or <> (the null sender)",
      order = ORDER)
  private @Nullable String sender;

  HeldFilter filter() {
    return new HeldFilter(
        event,
        account,
        code == null ? null : code.toUpperCase(Locale.ROOT),
        campaign == null ? null : campaign.toString(),
        older,
        younger,
        relay,
        sender);
  }

  /// For people: `account=K-10017 older=2h`.
  String described() {
    List<String> words = new ArrayList<>();
    add(words, "event", event);
    add(words, "account", account);
    add(words, "code", code);
    add(words, "campaign", campaign);
    add(words, "older", older == null ? null : Period.of(older));
    add(words, "younger", younger == null ? null : Period.of(younger));
    add(words, "relay", relay);
    add(words, "sender", sender);
    return words.isEmpty() ? "everything" : String.join(" ", words);
  }

  private static void add(List<String> words, String name, @Nullable Object value) {
    if (value != null) {
      words.add(name + "=" + value);
    }
  }
}
