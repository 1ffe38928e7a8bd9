package org.weir.signal;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.weir.content.Domains;
import org.weir.content.MessageContent;
import org.weir.content.WebAddress;
import org.weir.picture.Pictures;
import org.weir.picture.Sight.Unseen;
import org.weir.picture.Viewed;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// A picture holds a QR code: certain when it leads to where no other link of the message leads,
/// half when it leads there, too, or is no link. Where it leads is looked up by [LinkLists].
/// Thread-safe.
final class PictureQr implements Detector {
  static final String IMAGE_QR = "image-qr";
  private static final double ELSEWHERE = 1.0;
  private static final double NOWHERE_NEW = 0.5;
  private static final int MOST_CHARS = 100;

  private final Pictures pictures;

  PictureQr(Pictures pictures) {
    this.pictures = pictures;
  }

  @Override
  public Set<String> signals() {
    return Set.of(IMAGE_QR);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    return mail.pictures(pictures).thenApply(viewed -> List.of(finding(mail.content(), viewed)));
  }

  private static Finding finding(MessageContent content, List<Viewed> viewed) {
    List<String> texts = QrLinks.texts(viewed);
    if (!texts.isEmpty()) {
      return present(content, QrLinks.of(viewed), texts.getFirst());
    }
    Optional<String> unseen =
        viewed.stream()
            .map(Viewed::sight)
            .filter(Unseen.class::isInstance)
            .map(sight -> "a picture was not looked at: " + ((Unseen) sight).reason())
            .findFirst();
    if (unseen.isPresent() || content.complete()) {
      return unseen.<Finding>map(why -> new Unknown(IMAGE_QR, why)).orElse(new Absent(IMAGE_QR));
    }
    return new Unknown(IMAGE_QR, "not all parts were seen: " + limits(content));
  }

  private static String limits(MessageContent content) {
    return String.join(", ", content.limitsHit());
  }

  private static Finding present(MessageContent content, List<WebAddress> links, String first) {
    Set<String> written =
        content.links().stream()
            .map(link -> site(link.target().host()))
            .collect(Collectors.toSet());
    Optional<String> elsewhere =
        links.stream()
            .map(WebAddress::host)
            .filter(host -> !written.contains(site(host)))
            .findFirst();
    return elsewhere
        .map(host -> new Present(IMAGE_QR, ELSEWHERE, "a QR code leads to " + host))
        .orElse(new Present(IMAGE_QR, NOWHERE_NEW, "a QR code says " + quoted(first)));
  }

  private static String site(String host) {
    return Domains.registrable(host).orElse(host);
  }

  private static String quoted(String text) {
    String shown = text.length() > MOST_CHARS ? text.substring(0, MOST_CHARS) + "…" : text;
    return "\"" + Printable.of(shown) + "\"";
  }
}
