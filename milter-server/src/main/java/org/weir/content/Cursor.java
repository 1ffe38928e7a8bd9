package org.weir.content;

/// Reads a structured field from left to right (RFC 2045 section 5.1), each character once.
final class Cursor {
  private final String field;
  private int at;

  Cursor(String field) {
    this.field = field;
  }

  boolean atEnd() {
    return at >= field.length();
  }

  /// What stands before the first `;`, without comments.
  String value() {
    String value = until(";");
    at++;
    return value;
  }

  /// What stands before the next `=`, or before `;` when a parameter has no value.
  String parameterName() {
    return until("=;");
  }

  /// The value after `=`, unquoted; empty when there is none. Moves past the next `;`.
  String parameterValue() {
    String value = "";
    if (!atEnd() && field.charAt(at) == '=') {
      at++;
      skipBlanksAndComments();
      value = !atEnd() && field.charAt(at) == '"' ? quoted() : token();
    }
    int end = field.indexOf(';', at);
    at = end < 0 ? field.length() : end + 1;
    return value;
  }

  private String until(String ends) {
    StringBuilder text = new StringBuilder();
    while (!atEnd() && ends.indexOf(field.charAt(at)) < 0) {
      char c = field.charAt(at);
      if (c == '(') {
        skipComment();
      } else {
        text.append(c);
        at++;
      }
    }
    return text.toString();
  }

  /// Unquoted: blanks and brackets are taken as they are, since senders put file names there.
  private String token() {
    int end = field.indexOf(';', at);
    String token = field.substring(at, end < 0 ? field.length() : end).strip();
    at = end < 0 ? field.length() : end;
    return token;
  }

  private String quoted() {
    StringBuilder text = new StringBuilder();
    for (at++; !atEnd() && field.charAt(at) != '"'; at++) {
      if (field.charAt(at) == '\\' && at + 1 < field.length()) {
        at++;
      }
      text.append(field.charAt(at));
    }
    at++;
    return text.toString();
  }

  private void skipBlanksAndComments() {
    while (!atEnd() && (Character.isWhitespace(field.charAt(at)) || field.charAt(at) == '(')) {
      if (field.charAt(at) == '(') {
        skipComment();
      } else {
        at++;
      }
    }
  }

  private void skipComment() {
    int depth = 0;
    do {
      switch (field.charAt(at)) {
        case '(' -> depth++;
        case ')' -> depth--;
        case '\\' -> at++;
        default -> {}
      }
      at++;
    } while (depth > 0 && !atEnd());
  }
}
