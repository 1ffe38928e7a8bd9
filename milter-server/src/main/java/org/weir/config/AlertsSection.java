package org.weir.config;

import static org.weir.config.SettingsReference.*;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.weir.alert.Kind;
import org.weir.alert.SurgeRule;
import org.weir.notice.ChannelSettings;
import org.weir.notice.MailSettings;
import org.weir.notice.WebhookSettings;

/// Section `alerts` of `weir.yaml`. Confined to one reading.
///
/// @param file which paths are relative to
record AlertsSection(Path file, Document document) {
  /// What each key alone cannot tell.
  void check(Problems problems) {
    boolean mail = document.optional(ALERT_MAIL_SERVER) != null;
    requireTogether(problems, mail, ALERT_MAIL_SERVER, ALERT_MAIL_FROM, from() != null);
    requireTogether(
        problems, mail, ALERT_MAIL_SERVER, ALERT_MAIL_TO, !document.value(ALERT_MAIL_TO).isEmpty());
    requireTogether(
        problems,
        document.optional(ALERT_WEBHOOK_URL) != null,
        ALERT_WEBHOOK_URL,
        ALERT_WEBHOOK_SECRET,
        document.optional(ALERT_WEBHOOK_SECRET) != null);
    List<String> program = document.value(ALERT_PROGRAM);
    if (!program.isEmpty() && !program.getFirst().startsWith("/")) {
      problems.add(document.place(ALERT_PROGRAM), "the program's path must begin with '/'");
    }
  }

  private void requireTogether(
      Problems problems, boolean hasOne, Key<?> one, Key<?> other, boolean hasOther) {
    if (hasOne != hasOther) {
      Key<?> there = hasOne ? one : other;
      Key<?> missing = hasOne ? other : one;
      problems.add(document.place(there), there.path() + " is of no use without " + missing.path());
    }
  }

  AlertSettings settings(String relay) {
    SurgeRule surges =
        new SurgeRule(
            document.value(ALERT_WINDOW),
            document.value(ALERT_GROWTH),
            Map.of(
                Kind.ACCOUNT_REFUSED, document.value(ACCOUNT_REFUSED),
                Kind.ACCOUNT_HELD, document.value(ACCOUNT_HELD),
                Kind.ACCOUNT_DEFERRED, document.value(ACCOUNT_DEFERRED),
                Kind.PLATFORM_REFUSED, document.value(PLATFORM_REFUSED),
                Kind.PLATFORM_HELD, document.value(PLATFORM_HELD),
                Kind.PLATFORM_DEFERRED, document.value(PLATFORM_DEFERRED),
                Kind.QUEUE_GROWN, document.value(QUEUE_GROWN),
                Kind.ACCOUNT_WAITING, document.value(ACCOUNT_WAITING)));
    return new AlertSettings(
        surges,
        document.value(RELAY_SILENT),
        new ChannelSettings(mail(relay), webhook(), document.value(ALERT_PROGRAM)));
  }

  private @Nullable MailSettings mail(String relay) {
    InetSocketAddress server = document.optional(ALERT_MAIL_SERVER);
    String from = from();
    return server == null || from == null
        ? null
        : new MailSettings(server, relay, from, document.value(ALERT_MAIL_TO));
  }

  private @Nullable String from() {
    return document.optional(ALERT_MAIL_FROM);
  }

  private @Nullable WebhookSettings webhook() {
    URI url = document.optional(ALERT_WEBHOOK_URL);
    Path secret = document.optional(ALERT_WEBHOOK_SECRET);
    return url == null || secret == null
        ? null
        : new WebhookSettings(url, file.resolveSibling(secret));
  }
}
