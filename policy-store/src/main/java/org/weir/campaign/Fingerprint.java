package org.weir.campaign;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is left of one aspect of a message when it is compared with others.
///
/// @param check a second hash that must be near as well; 0 = none
public record Fingerprint(Kind kind, long hash, long check) {
  private static final Pattern WRITTEN =
      Pattern.compile("([a-z]+)-([0-9a-f]{16})(?:-([0-9a-f]{16}))?");

  /// The aspects. The names are stored: never renamed.
  public enum Kind {
    /// The text, without what is written anew for each recipient.
    TEXT(0, 0, 0),
    /// The words of the text in threes (simhash): near for texts that differ in some words.
    WORDS(6, 6, 0),
    /// The sequence of HTML tags: templates with other words in them.
    LAYOUT(0, 0, 0),
    /// One attachment.
    FILE(0, 0, 0),
    /// Where the links lead.
    LINKS(0, 0, 0),
    /// What a picture looks like; both hashes are near for one that was noised, scaled, cropped.
    PICTURE(10, 10, 18);

    private final int merge;
    private final int match;
    private final int checkMatch;

    Kind(int merge, int match, int checkMatch) {
      this.merge = merge;
      this.match = match;
      this.checkMatch = checkMatch;
    }

    /// The word in commands and in the database.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// So many bits may differ between fingerprints of one campaign.
    int merge() {
      return merge;
    }

    /// So many bits may differ from a fingerprint that was marked.
    int match() {
      return match;
    }

    /// So many bits of the check may differ in both cases.
    int checkMatch() {
      return checkMatch;
    }
  }

  /// One without a check.
  public static Fingerprint of(Kind kind, long hash) {
    return new Fingerprint(kind, hash, 0);
  }

  /// Whether what an operator says of this one is meant for the other, too.
  public boolean near(Fingerprint other) {
    return kind == other.kind
        && Long.bitCount(hash ^ other.hash) <= kind.match()
        && Long.bitCount(check ^ other.check) <= kind.checkMatch();
  }

  /// Reads `words-0123456789abcdef`.
  ///
  /// @throws IllegalArgumentException when it is none
  public static Fingerprint parse(String text) {
    Matcher parts = WRITTEN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("not a campaign: " + text);
    }
    Kind kind = Kind.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
    String check = parts.group(3);
    return new Fingerprint(
        kind,
        HexFormat.fromHexDigitsToLong(parts.group(2)),
        check == null ? 0 : HexFormat.fromHexDigitsToLong(check));
  }

  /// `words-0123456789abcdef`: how people name a campaign.
  @Override
  public String toString() {
    String text = kind.word() + "-" + HexFormat.of().toHexDigits(hash);
    return check == 0 ? text : text + "-" + HexFormat.of().toHexDigits(check);
  }
}
