package org.weir.signal;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.weir.content.EncodedWords;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;

/// How the name in `From` and the subject are made up to catch the eye and to get past filters, and
/// what is left in them of the program that fills them in.
final class HeaderDress implements Detector {
  static final String DRESSED_UP = "dressed-up-header";
  static final String MALFORMED_FROM = "malformed-from";
  static final String UNFILLED = "unfilled-template";

  private static final int LONGEST = 1_000;
  private static final int FEWEST_STYLED = 3;
  private static final int FEWEST_ORNAMENTS = 2;

  /// Blanks within a line; those of a fold are one.
  private static final Pattern FOLD = Pattern.compile("[ \t]*\r?\n[ \t]*");

  private static final Pattern BLANKS = Pattern.compile("\\S {3}|^\"\"\"");
  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"(@?)");
  private static final Pattern ADDRESS =
      Pattern.compile("<?[^\\s<>@\",;]+@[\\p{L}\\p{N}_-]+(?:\\.[\\p{L}\\p{N}_-]+)*\\.?>?");
  private static final Pattern LITERAL =
      Pattern.compile("@\\[(?:IPv6:[0-9A-Fa-f:.]+|\\d{1,3}(?:\\.\\d{1,3}){3})]");

  /// `{First Name}`, `{{name}}`, `%%FIRSTNAME%%`, `[[EMAIL]]`, `{spin|ning}`.
  private static final Pattern TEMPLATE =
      Pattern.compile(
          "\\{\\{? ?[A-Za-z][A-Za-z_ .|]{2,30} ?}|%%[A-Za-z_]{3,30}%%|\\[\\[ ?[A-Za-z_]{3,30} ?]]"
              + "|(?i:\\[(?:first|last|e-?mail|rnd|rand|random|to)[a-z_-]{0,20}])");

  @Override
  public Set<String> signals() {
    return Set.of(DRESSED_UP, MALFORMED_FROM, UNFILLED);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    String from = header(mail, "from");
    String subject = header(mail, "subject");
    String name = EncodedWords.decode(from.substring(0, Math.max(0, from.lastIndexOf('<'))));
    String title = EncodedWords.decode(subject);
    return CompletableFuture.completedFuture(
        List.of(
            dressedUp(from, name, subject, title),
            malformed(from),
            finding(UNFILLED, TEMPLATE.matcher(name + "\n" + title).find(), "left unfilled")));
  }

  private static String header(Mail mail, String name) {
    String value = mail.facts().header(name).orElse("");
    String start = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
    return FOLD.matcher(start).replaceAll(" ").strip();
  }

  private static Finding dressedUp(String from, String name, String subject, String title) {
    String both = name + "\n" + title;
    int inName = ornaments(name);
    if (styled(both) >= FEWEST_STYLED) {
      return new Present(DRESSED_UP, 1, "letters of mathematical alphabets");
    }
    if (BLANKS.matcher(from).find()) {
      return new Present(DRESSED_UP, 1, "From is padded");
    }
    if (inName >= FEWEST_ORNAMENTS || (inName > 0 && BLANKS.matcher(subject).find())) {
      return new Present(DRESSED_UP, 1, "ornaments in the name");
    }
    return finding(DRESSED_UP, inName > 0, 0.5, "an ornament in the name");
  }

  private static Finding finding(String signal, boolean present, String why) {
    return finding(signal, present, 1, why);
  }

  private static Finding finding(String signal, boolean present, double strength, String why) {
    return present ? new Present(signal, strength, why) : new Absent(signal);
  }

  /// Letters that only look like some: mathematical, enclosed, full width where no one writes so.
  private static long styled(String text) {
    boolean asian =
        text.codePoints().anyMatch(c -> Character.isIdeographic(c) || isKana(UnicodeScript.of(c)));
    return text.codePoints()
        .filter(c ->
            (c >= 0x1D400 && c <= 0x1D7FF)
                || (c >= 0x1F130 && c <= 0x1F189)
                || (!asian && c >= 0xFF21 && c <= 0xFF5A))
        .count();
  }

  private static boolean isKana(UnicodeScript script) {
    return script == UnicodeScript.HIRAGANA
        || script == UnicodeScript.KATAKANA
        || script == UnicodeScript.HANGUL;
  }

  /// Symbols that are neither ASCII, nor emoji, nor signs of trade.
  private static int ornaments(String text) {
    return (int)
        text.codePoints()
            .filter(c -> c > 0xFF && c != 0x2122 && c != 0x2120)
            .filter(c -> !Character.isEmoji(c) && !Character.isEmojiModifier(c))
            .filter(c ->
                switch (Character.getType(c)) {
                  case Character.OTHER_SYMBOL,
                      Character.MATH_SYMBOL,
                      Character.MODIFIER_SYMBOL,
                      Character.PRIVATE_USE,
                      Character.UNASSIGNED ->
                      true;
                  default -> false;
                })
            .count();
  }

  /// There is an `@` or a bracket, and it is not part of an address. A bare name is one of this
  /// relay's users.
  private static Finding malformed(String from) {
    String left =
        QUOTED.matcher(from).replaceAll(found -> found.group(1).isEmpty() ? " " : "quoted@");
    left = LITERAL.matcher(left).replaceAll("@literal");
    String rest = ADDRESS.matcher(left).replaceAll(" ");
    boolean address = rest.length() < left.length();
    boolean odd = rest.indexOf('<') >= 0 || rest.indexOf('>') >= 0 || rest.indexOf('@') >= 0;
    return finding(MALFORMED_FROM, from.contains("@") && (!address || odd), "From is no address");
  }
}
