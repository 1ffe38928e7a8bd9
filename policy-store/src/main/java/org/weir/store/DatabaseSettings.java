package org.weir.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How to reach MariaDB. The password stays in its file and is read when a connection pool is
/// opened.
///
/// @param hosts `host:port`, tried in this order (the driver's `sequential` mode); or one
///   `unix:/path` of a MariaDB on this machine
/// @param name the database
/// @param passwordFile null = no password
/// @param tlsCaFile certificates (PEM) of who may have signed the server's, or that one itself;
///   null = those whom Java trusts
/// @param connectTimeout for one connection attempt
/// @param statementTimeout for one statement; also the longest wait for a free connection
/// @param grace how long cached accounts are trusted while MariaDB does not answer
public record DatabaseSettings(
    List<String> hosts,
    String name,
    String user,
    @Nullable Path passwordFile,
    Tls tls,
    @Nullable Path tlsCaFile,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout,
    Duration grace) {

  /// How the connection is encrypted.
  public enum Tls {
    /// Encrypted, certificate verified.
    VERIFY,
    /// Encrypted, certificate not verified.
    TRUST,
    /// Plain text.
    OFF
  }

  public DatabaseSettings {
    hosts = List.copyOf(hosts);
  }

  /// The same database for another user.
  ///
  /// @param otherPasswordFile null = no password
  public DatabaseSettings as(String otherUser, @Nullable Path otherPasswordFile) {
    return new DatabaseSettings(
        hosts,
        name,
        otherUser,
        otherPasswordFile,
        tls,
        tlsCaFile,
        poolSize,
        connectTimeout,
        statementTimeout,
        grace);
  }
}
