package org.weir.config;

import java.nio.file.Path;

/// One thing that is wrong in a file, at the place an editor can jump to.
///
/// @param line counted from 1
/// @param column counted from 1
public record ConfigError(Path file, int line, int column, String message) {
  /// `FILE:LINE:COLUMN: message`.
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message;
  }
}
