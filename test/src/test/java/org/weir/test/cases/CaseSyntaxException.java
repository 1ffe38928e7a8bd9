package org.weir.test.cases;

/// A case file that cannot be read; the message starts with `FILE:LINE`.
final class CaseSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CaseSyntaxException(String file, int line, String problem) {
    super(file + ":" + line + ": " + problem);
  }
}
