package org.weir.app;

import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.weir.notice.Channel;
import org.weir.notice.ChannelSettings;

/// The ways by which people are told, of the configuration in force. Thread-safe.
final class Channels {
  private final Supplier<ChannelSettings> settings;
  private final InstantSource clock;

  // Guarded by this.
  private @Nullable ChannelSettings made;
  private List<Channel> channels = List.of();

  Channels(Supplier<ChannelSettings> settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  synchronized List<Channel> now() {
    ChannelSettings wanted = settings.get();
    if (!wanted.equals(made)) {
      channels = wanted.channels(clock);
      made = wanted;
    }
    return channels;
  }

  static Set<String> names(List<Channel> channels) {
    Set<String> names = new TreeSet<>();
    channels.forEach(channel -> names.add(channel.name()));
    return names;
  }
}
