package org.weir.signal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.weir.campaign.Aspect;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Fingerprint.Kind;
import org.weir.content.Link;
import org.weir.content.LinkPrint;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.content.TextPrint;
import org.weir.picture.Appearance;
import org.weir.picture.PictureHash;
import org.weir.picture.Sight.Seen;
import org.weir.picture.Viewed;
import org.weir.policy.MessageFacts;

/// The fingerprints of a message. What is small says nothing: short texts, tiny files, links to
/// what everybody links to.
final class Fingerprints {
  private static final int FEWEST_WORDS = 20;
  private static final int SMALLEST_FILE = 1024;
  private static final int SMALLEST_PICTURE = 90_000;
  private static final int MOST_FILES = 8;
  private static final int MOST_RECIPIENTS = 20;
  private static final int SHORTEST_NAME = 3;
  private static final DomainSet EVERYBODYS = DomainSet.shipped(LinkLists.NEVER_ASKED);

  private Fingerprints() {}

  /// All but what its pictures show.
  static List<Aspect> of(MessageFacts facts, MessageContent content) {
    List<Aspect> aspects = new ArrayList<>();
    TextPrint text = TextPrint.of(content.text(), recipientsNames(facts));
    if (text.words() >= FEWEST_WORDS) {
      aspects.add(Aspect.of(Fingerprint.of(Kind.TEXT, text.exact())));
      aspects.add(Aspect.of(Fingerprint.of(Kind.WORDS, text.near())));
    }
    LinkPrint.of(ownLinks(content))
        .ifPresent(hash -> aspects.add(Aspect.of(Fingerprint.of(Kind.LINKS, hash))));
    if (content.layout().skeleton() != 0) {
      aspects.add(Aspect.of(Fingerprint.of(Kind.LAYOUT, content.layout().skeleton())));
    }
    content.parts().stream()
        .filter(Fingerprints::tells)
        .flatMap(Fingerprints::file)
        .distinct()
        .limit(MOST_FILES)
        .forEach(print -> aspects.add(Aspect.of(print)));
    return List.copyOf(aspects);
  }

  /// What its pictures show, as far as they were seen.
  static List<Aspect> ofPictures(List<Viewed> pictures) {
    return pictures.stream()
        .filter(viewed -> tells(viewed.part()))
        .map(Viewed::sight)
        .flatMap(sight ->
            sight instanceof Seen(Appearance looks) && !looks.whole().featureless()
                ? Stream.of(aspect(looks))
                : Stream.empty())
        .limit(MOST_FILES)
        .toList();
  }

  private static Aspect aspect(Appearance looks) {
    return new Aspect(
        print(looks.whole()),
        Stream.concat(looks.cropped().stream(), Stream.of(looks.trimmed()))
            .map(Fingerprints::print)
            .distinct()
            .toList());
  }

  private static Fingerprint print(PictureHash hash) {
    return new Fingerprint(Kind.PICTURE, hash.frequencies(), hash.slopes());
  }

  /// Icons and logos of little size are in everybody's mail.
  private static boolean tells(Part part) {
    return part.picture() == null
        ? part.bytes() >= SMALLEST_FILE
        : part.picture().pixels() >= SMALLEST_PICTURE;
  }

  private static List<Link> ownLinks(MessageContent content) {
    return content.links().stream()
        .filter(link -> !EVERYBODYS.contains(link.target().host()))
        .toList();
  }

  private static Stream<Fingerprint> file(Part part) {
    return part.sha256() == null
        ? Stream.empty()
        : Stream.of(
            Fingerprint.of(
                Kind.FILE, HexFormat.fromHexDigitsToLong(part.sha256().substring(0, 16))));
  }

  /// The words of the recipients' local parts, which campaigns write into the text.
  private static Set<String> recipientsNames(MessageFacts facts) {
    return facts.recipients().stream()
        .limit(MOST_RECIPIENTS)
        .map(address -> address.substring(0, Math.max(0, address.lastIndexOf('@'))))
        .flatMap(name -> Arrays.stream(name.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+")))
        .filter(word -> word.length() >= SHORTEST_NAME)
        .collect(Collectors.toUnmodifiableSet());
  }
}
