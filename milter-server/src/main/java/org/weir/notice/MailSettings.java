package org.weir.notice;

import java.net.InetSocketAddress;
import java.util.List;

/// Where notices are mailed.
///
/// @param server which takes mail from this host without a login
/// @param helo this host's name
/// @param from the author's address; bounces go nowhere
public record MailSettings(InetSocketAddress server, String helo, String from, List<String> to) {
  public MailSettings {
    to = List.copyOf(to);
  }
}
