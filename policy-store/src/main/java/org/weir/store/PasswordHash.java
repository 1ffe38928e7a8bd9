package org.weir.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A password as MariaDB keeps it (`mysql_native_password`), so that it can be told to the server
/// without being shown: `IDENTIFIED BY PASSWORD '*…'`.
public final class PasswordHash {
  private PasswordHash() {}

  /// Of the password in the configured file; empty when none is configured.
  ///
  /// @throws IOException when the file cannot be read
  public static Optional<String> of(DatabaseSettings settings) throws IOException {
    @Nullable String password = DatabaseUrl.password(settings);
    return Optional.ofNullable(password).map(PasswordHash::of);
  }

  static String of(String password) {
    MessageDigest sha1 = sha1();
    byte[] once = sha1.digest(password.getBytes(StandardCharsets.UTF_8));
    return "*" + HexFormat.of().formatHex(sha1.digest(once)).toUpperCase(Locale.ROOT);
  }

  /// MariaDB's choice, not ours; passwords made at random stand it.
  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-1", e);
    }
  }
}
