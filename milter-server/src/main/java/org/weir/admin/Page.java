package org.weir.admin;

import java.util.List;

/// An answer over HTTP.
record Page(int status, String contentType, String text) {
  static final int OK = 200;
  static final int UNAUTHORIZED = 401;
  static final int NOT_FOUND = 404;
  static final int METHOD_NOT_ALLOWED = 405;
  static final int CONTENT_TOO_LARGE = 413;
  static final int FAILED = 500;
  static final int UNAVAILABLE = 503;

  /// A line of text each.
  static Page text(int status, List<String> lines) {
    return new Page(status, "text/plain; charset=utf-8", String.join("\n", lines) + "\n");
  }

  static Page text(int status, String line) {
    return text(status, List.of(line));
  }
}
