package org.weir.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.weir.content.Layout.Image;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.content.Picture;
import org.weir.content.Picture.Format;
import org.weir.content.Stowaway;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// A picture's file is peculiar: it holds something else, or more than the picture, is not of the
/// size that the page says, or has frames that nobody can see. By its header and outline; nothing
/// is decoded. When the message could not be read as a whole and nothing was found, that is
/// `Unknown`.
final class PictureFile implements Detector {
  static final String TYPE_LIE = "image-type-lie";
  static final String SIZE_LIE = "image-size-lie";
  static final String TRAILING_DATA = "image-trailing-data";
  static final String ODD_FRAMES = "image-odd-frames";

  private static final long LEAST_TRAILING = 1024;
  private static final int TIMES = 8;

  /// Of a picture that is one pixel wide or high; counting pixels need no more.
  private static final long MOST_THIN_BYTES = 4096;

  /// Says what is peculiar about a part; empty when nothing is.
  private interface Look extends Function<Picture, Optional<String>> {}

  @Override
  public Set<String> signals() {
    return Set.of(TYPE_LIE, SIZE_LIE, TRAILING_DATA, ODD_FRAMES);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    MessageContent content = mail.content();
    List<Finding> findings = new ArrayList<>();
    findings.add(first(content, TYPE_LIE, PictureFile::stowaway));
    findings.add(first(content, TRAILING_DATA, PictureFile::trailing));
    findings.add(first(content, ODD_FRAMES, PictureFile::oddFrames));
    findings.add(sizeLie(content));
    return CompletableFuture.completedFuture(findings);
  }

  private static Finding first(MessageContent content, String signal, Look look) {
    for (Part part : content.parts()) {
      Picture picture = part.picture();
      Optional<String> found = picture == null ? Optional.empty() : look.apply(picture);
      if (found.isPresent()) {
        return new Present(signal, 1.0, "picture " + name(part) + " " + found.get());
      }
    }
    return content.complete()
        ? new Absent(signal)
        : new Unknown(signal, "not all parts were seen: " + String.join(", ", content.limitsHit()));
  }

  private static Optional<String> stowaway(Picture picture) {
    Stowaway stowaway = picture.stowaway();
    if (stowaway == null) {
      return Optional.empty();
    }
    String what = picture.format() == Format.NONE ? "is " : "holds behind its end ";
    return Optional.of(what + stowaway.description());
  }

  private static Optional<String> trailing(Picture picture) {
    return picture.stowaway() == null && picture.trailing() > LEAST_TRAILING
        ? Optional.of("has " + picture.trailing() + " bytes behind its end")
        : Optional.empty();
  }

  private static Optional<String> oddFrames(Picture picture) {
    return picture.oddDelays()
        ? Optional.of("shows but one of " + picture.frames() + " frames long enough to be seen")
        : Optional.empty();
  }

  private static Finding sizeLie(MessageContent content) {
    for (Part part : content.parts()) {
      Picture picture = part.picture();
      if (picture != null && picture.shorterSide() == 1 && part.bytes() > MOST_THIN_BYTES) {
        return new Present(
            SIZE_LIE,
            1.0,
            "picture %s is one pixel thin and has %d bytes".formatted(name(part), part.bytes()));
      }
    }
    List<Picture> pictures =
        content.parts().stream()
            .map(Part::picture)
            .filter(Objects::nonNull)
            .filter(picture -> picture.shorterSide() > 0)
            .toList();
    return content.layout().images().stream()
        .filter(image -> image.attached() && !pictures.isEmpty())
        .filter(image -> pictures.stream().allMatch(picture -> differs(image, picture)))
        .findFirst()
        .<Finding>map(image ->
            new Present(
                SIZE_LIE,
                1.0,
                "shown as %d x %d, which none of the attached pictures is nearly"
                    .formatted(image.width(), image.height())))
        .orElseGet(() -> first(content, SIZE_LIE, _ -> Optional.empty()));
  }

  private static boolean differs(Image image, Picture picture) {
    return differs(image.width(), picture.width()) || differs(image.height(), picture.height());
  }

  /// A size that is not given is any.
  private static boolean differs(int said, int real) {
    return said > 0 && Math.max(said, real) > (long) TIMES * Math.min(said, real);
  }

  private static String name(Part part) {
    return part.fileName() == null
        ? "without a name (" + part.declaredType() + ")"
        : "\"" + Printable.of(part.fileName()) + "\"";
  }
}
