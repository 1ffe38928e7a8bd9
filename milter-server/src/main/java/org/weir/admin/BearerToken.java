package org.weir.admin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.secret.SecretFile;

/// The secret a client has to show (RFC 6750). Never printed.
final class BearerToken {
  private static final String KEY = "admin.token-file";
  private static final String SCHEME = "Bearer ";
  private static final Pattern SYNTAX = Pattern.compile("[!-~]{1,1024}");

  private final byte[] secret;

  private BearerToken(byte[] secret) {
    this.secret = secret;
  }

  /// The first line of a file.
  ///
  /// @throws IOException it cannot be read, or there is no token in it
  static BearerToken read(Path file) throws IOException {
    String line = SecretFile.firstLine(file, KEY).strip();
    if (!SYNTAX.matcher(line).matches()) {
      throw new IOException(
          KEY + " " + file + ": its first line is no token (printable ASCII without spaces)");
    }
    return new BearerToken(line.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Whether a client shows it; takes as long for any wrong one.
  ///
  /// @param authorization the header of that name; null = none
  boolean isIn(@Nullable String authorization) {
    return authorization != null
        && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && MessageDigest.isEqual(
            secret,
            authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.ISO_8859_1));
  }
}
