package org.weir.content;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.content.Link.Kind;

/// Finds links in plain text: what mail programs make one, mail addresses, and names that end in a
/// public suffix. In linear time.
final class TextLinks {
  private static final int MAX_LABEL = 63;
  private static final int MAX_NAME = 253;

  private static final Pattern SCHEME =
      Pattern.compile("(?:https?|ftp):[/\\\\]|www\\.", Pattern.CASE_INSENSITIVE);

  private TextLinks() {}

  /// Gives each link of a text to `found`.
  static void find(String text, Consumer<Link> found) {
    int start = 0;
    for (int at = 0; at <= text.length(); at++) {
      if (at == text.length() || separates(text.charAt(at))) {
        if (text.indexOf('.', start, at) >= 0 || text.indexOf(':', start, at) >= 0) {
          inToken(text, start, Math.min(at, start + 2 * WebAddress.MAX_CHARS), found);
        }
        start = at + 1;
      }
    }
  }

  private static boolean separates(char c) {
    return c <= ' '
        || c == '<'
        || c == '>'
        || c == '"'
        || c == '\u00A0'
        || Character.isWhitespace(c);
  }

  private static void inToken(String text, int start, int end, Consumer<Link> found) {
    Matcher scheme = SCHEME.matcher(text).region(start, end);
    if (scheme.find() && boundary(text, start, scheme.start())) {
      String link = trimmed(text.substring(scheme.start(), end));
      String whole = link.regionMatches(true, 0, "www.", 0, 4) ? "http://" + link : link;
      WebAddress.parse(whole).ifPresent(target -> found.accept(new Link(Kind.TEXT, target, "")));
      return;
    }
    publicName(name(text, start, end))
        .ifPresent(host ->
            found.accept(new Link(Kind.NAME, new WebAddress("http", host, -1, false, ""), "")));
  }

  /// A link may stand in brackets or after a colon, but not within a word.
  private static boolean boundary(String text, int start, int at) {
    return at == start || !Character.isLetterOrDigit(text.charAt(at - 1));
  }

  /// Without what closes a sentence or a bracket that stands around it.
  static String trimmed(String link) {
    int end = link.length();
    while (end > 0 && ".,;:!?)]}'*_»›”’".indexOf(link.charAt(end - 1)) >= 0) {
      end--;
    }
    return link.substring(0, end);
  }

  /// The host name in a token such as `(mail@example.com),` or `example.com/path`; may be empty.
  private static String name(String text, int start, int end) {
    int begin = end;
    while (begin > start && text.charAt(begin - 1) != '@') {
      begin--;
    }
    while (begin < end && !Character.isLetterOrDigit(text.charAt(begin))) {
      begin++;
    }
    int stop = begin;
    while (stop < end && stop - begin <= MAX_NAME && nameChar(text.charAt(stop))) {
      stop++;
    }
    return trimmed(text.substring(begin, stop));
  }

  private static boolean nameChar(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_';
  }

  private static Optional<String> publicName(String name) {
    int dot = name.lastIndexOf('.');
    if (dot <= 0 || name.length() - dot > MAX_LABEL || !Character.isLetter(name.charAt(dot + 1))) {
      return Optional.empty();
    }
    return HostName.ascii(name.toLowerCase(Locale.ROOT))
        .filter(host -> Domains.registrable(host).isPresent());
  }
}
