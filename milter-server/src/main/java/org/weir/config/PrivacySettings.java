package org.weir.config;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.weir.privacy.Veil;
import org.weir.privacy.Veil.Addresses;
import org.weir.secret.SecretFile;

/// What of a message may be written down.
///
/// @param quotes whether findings may quote it
/// @param keyFile null only where addresses are plain
public record PrivacySettings(Addresses addresses, boolean quotes, @Nullable Path keyFile) {
  /// Shorter keys can be found by trying.
  private static final int SHORTEST_KEY = 16;

  /// With the key as it is in its file now.
  ///
  /// @throws IOException it cannot be read, or is too short
  public Veil veil() throws IOException {
    if (keyFile == null) {
      return Veil.of(addresses, quotes, "");
    }
    String key = SecretFile.firstLine(keyFile, "privacy.key-file");
    if (key.length() < SHORTEST_KEY) {
      throw new IOException(
          "privacy.key-file %s: its first line is shorter than %d characters; openssl rand -hex 32 makes one"
              .formatted(keyFile, SHORTEST_KEY));
    }
    return Veil.of(addresses, quotes, key);
  }
}
