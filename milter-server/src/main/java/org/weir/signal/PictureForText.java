package org.weir.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.weir.content.Layout.Image;
import org.weir.content.Link;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.content.Picture;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// Pictures stand where words should: hardly any text, and a picture that is a link, a large one
/// alone, or one cut into slices. By what headers and web pages say; nothing is decoded.
///
/// `Unknown` when parts of the message were not seen: there may be text in them.
final class PictureForText implements Detector {
  static final String LINK_SHORT = "image-link-short";
  static final String TEXT_RATIO = "image-text-ratio";
  static final String SOLE_LARGE = "image-sole-large";
  static final String SLICED = "image-sliced";

  private static final int HARDLY_ANY_WORDS = 30;
  private static final int FEW_WORDS = 100;
  private static final int FEW_CHARACTERS = 100;
  private static final double CERTAIN = 1.0;
  private static final double SOME = 0.25;

  /// Sides of icons are shorter.
  private static final int SHORTEST_SIDE = 64;

  private static final double CHARACTERS_A_PIXEL = 0.008;
  private static final long LEAST_AREA = 90_000;
  private static final long MOST_AREA = 4_000_000;
  private static final long LEAST_SOLE = 62_500;
  private static final long MOST_SOLE = 1_000_000;
  private static final long LEAST_SLICED = 150_000;

  @Override
  public Set<String> signals() {
    return Set.of(LINK_SHORT, TEXT_RATIO, SOLE_LARGE, SLICED);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageContent content = mail.content();
    return CompletableFuture.completedFuture(
        content.complete()
            ? findings(content)
            : signals().stream()
                .map(signal -> (Finding) new Unknown(signal, "not all parts were seen"))
                .toList());
  }

  private static List<Finding> findings(MessageContent content) {
    List<Picture> large =
        content.parts().stream()
            .map(Part::picture)
            .filter(Objects::nonNull)
            .filter(picture -> picture.shorterSide() >= SHORTEST_SIDE)
            .toList();
    List<Finding> findings = new ArrayList<>();
    findings.add(linkShort(content));
    findings.add(textRatio(content, large));
    findings.add(soleLarge(content, large));
    findings.add(sliced(content));
    return findings;
  }

  private static Finding linkShort(MessageContent content) {
    if (content.layout().images().stream().noneMatch(PictureForText::largeLink)) {
      return new Absent(LINK_SHORT);
    }
    int words = content.words();
    String why = "a picture is a link, and there are " + words + " words";
    if (words >= FEW_WORDS) {
      return new Absent(LINK_SHORT);
    }
    return new Present(LINK_SHORT, words < HARDLY_ANY_WORDS ? CERTAIN : SOME, why);
  }

  /// Not an icon, as far as the page says.
  private static boolean largeLink(Image image) {
    return image.linked()
        && Stream.of(image.width(), image.height())
            .allMatch(side -> side == 0 || side >= SHORTEST_SIDE);
  }

  private static Finding textRatio(MessageContent content, List<Picture> large) {
    long area = large.stream().mapToLong(Picture::pixels).sum();
    if (area < LEAST_AREA || area > MOST_AREA) {
      return new Absent(TEXT_RATIO);
    }
    long characters = content.characters();
    return characters < CHARACTERS_A_PIXEL * area
        ? new Present(
            TEXT_RATIO, CERTAIN, "%d characters and %d pixels".formatted(characters, area))
        : new Absent(TEXT_RATIO);
  }

  private static Finding soleLarge(MessageContent content, List<Picture> large) {
    long pictures = content.parts().stream().filter(part -> part.picture() != null).count();
    if (pictures != 1 || large.size() != 1) {
      return new Absent(SOLE_LARGE);
    }
    long area = large.getFirst().pixels();
    boolean alone =
        area >= LEAST_SOLE
            && area <= MOST_SOLE
            && content.characters() < FEW_CHARACTERS
            && content.links().stream().noneMatch(PictureForText::toClick);
    return alone
        ? new Present(
            SOLE_LARGE,
            CERTAIN,
            "one picture of %d x %d and hardly any text"
                .formatted(large.getFirst().width(), large.getFirst().height()))
        : new Absent(SOLE_LARGE);
  }

  private static boolean toClick(Link link) {
    return switch (link.kind()) {
      case ANCHOR, FORM, FRAME, TEXT -> true;
      case IMAGE, NAME, HEADER -> false;
    };
  }

  private static Finding sliced(MessageContent content) {
    long pixels = content.layout().slicedPixels();
    return pixels > LEAST_SLICED && content.characters() < FEW_CHARACTERS
        ? new Present(
            SLICED, CERTAIN, "a picture of " + pixels + " pixels is put together from slices")
        : new Absent(SLICED);
  }
}
