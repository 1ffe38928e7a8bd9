package org.weir.notice;

import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By which ways people are told.
///
/// @param mail null = not by mail
/// @param webhook null = not by webhook
/// @param program and its arguments; empty = none is run
public record ChannelSettings(
    @Nullable MailSettings mail, @Nullable WebhookSettings webhook, List<String> program) {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  public ChannelSettings {
    program = List.copyOf(program);
  }

  /// The channels, ready to use.
  public List<Channel> channels(InstantSource clock) {
    List<Channel> channels = new ArrayList<>();
    if (mail != null) {
      channels.add(new MailChannel(mail, clock));
    }
    if (webhook != null) {
      HttpClient client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT)
              .build();
      channels.add(new WebhookChannel(webhook, client, clock));
    }
    if (!program.isEmpty()) {
      channels.add(new ProgramChannel(program));
    }
    return List.copyOf(channels);
  }
}
