package org.weir.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.dns.DnsSettings;
import org.weir.log.LogSettings;
import org.weir.milter.Endpoint;
import org.weir.milter.MilterLimits;
import org.weir.policy.Network;
import org.weir.session.MessageLimits;
import org.weir.signal.BlockList;
import org.weir.signal.ClamdSettings;
import org.weir.signal.RejectionBounds;
import org.weir.store.DatabaseSettings;
import org.weir.store.HeldTerm;

/// All of `weir.yaml`, checked. Immutable; a reload makes a new one.
///
/// @param relay this host's name in the database and in metrics
/// @param allowFrom who may connect over TCP
/// @param database as the daemon sees it
/// @param operatorDatabase as those see it who give commands
/// @param policyFile absolute, or relative to the working directory when `weir.yaml` was named so
/// @param trustedWebServers whose script headers are believed
/// @param scriptHeaders names of the headers in which a trusted web server names the script
/// @param loginHeaders and of those in which it names a web mailer's login
/// @param reinjectionFrom clients that hand mail back which has been here, such as a content filter
/// @param ownAddresses the public addresses this relay sends from
/// @param neverAskedHosts in links, which no list is asked about
/// @param clamd null = mail is not scanned for viruses
/// @param drain how long messages under way may take to finish at shutdown
public record Settings(
    String relay,
    List<Endpoint> listen,
    List<Network> allowFrom,
    DatabaseSettings database,
    DatabaseSettings operatorDatabase,
    Path policyFile,
    List<Network> trustedWebServers,
    List<String> scriptHeaders,
    List<String> loginHeaders,
    List<Network> reinjectionFrom,
    List<InetAddress> ownAddresses,
    RejectionBounds rejectionBounds,
    DnsSettings dns,
    List<BlockList> blockLists,
    List<String> neverAskedHosts,
    @Nullable ClamdSettings clamd,
    QueueSettings queue,
    HeldTerm heldTerm,
    MilterLimits milterLimits,
    MessageLimits messageLimits,
    Duration drain,
    JournalSettings journal,
    AdminSettings admin,
    AlertSettings alerts,
    PrivacySettings privacy,
    LogSettings log) {
  public Settings {
    listen = List.copyOf(listen);
    allowFrom = List.copyOf(allowFrom);
    trustedWebServers = List.copyOf(trustedWebServers);
    scriptHeaders = List.copyOf(scriptHeaders);
    loginHeaders = List.copyOf(loginHeaders);
    reinjectionFrom = List.copyOf(reinjectionFrom);
    ownAddresses = List.copyOf(ownAddresses);
    blockLists = List.copyOf(blockLists);
    neverAskedHosts = List.copyOf(neverAskedHosts);
  }
}
