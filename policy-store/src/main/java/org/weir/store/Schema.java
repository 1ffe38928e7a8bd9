package org.weir.store;

/// How the database's schema stands to this program. The daemon never changes it.
public sealed interface Schema {
  /// They fit.
  record Current(int version) implements Schema {}

  /// `weir db migrate` has to be run; version 0 = nothing is there yet.
  record Behind(int version, int expected) implements Schema {}

  /// The database was migrated by a newer program; this one has to be upgraded.
  record Ahead(int version, int expected) implements Schema {}

  /// MariaDB answered that it will not say: a right is missing, for example.
  record Refused(String reason) implements Schema {}

  /// MariaDB could not be asked.
  record Unreachable(String reason) implements Schema {}
}
