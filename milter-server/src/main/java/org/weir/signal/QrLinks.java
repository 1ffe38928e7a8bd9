package org.weir.signal;

import java.util.ArrayList;
import java.util.List;
import org.weir.content.Link;
import org.weir.content.WebAddress;
import org.weir.picture.Sight.Seen;
import org.weir.picture.Sight.Unseen;
import org.weir.picture.Viewed;

/// Where the QR codes in pictures lead.
final class QrLinks {
  private QrLinks() {}

  /// Each once, in the order of the pictures.
  static List<WebAddress> of(List<Viewed> pictures) {
    return texts(pictures).stream()
        .flatMap(text -> Link.in(text).stream())
        .map(Link::target)
        .distinct()
        .toList();
  }

  /// What the codes say.
  static List<String> texts(List<Viewed> pictures) {
    List<String> texts = new ArrayList<>();
    for (Viewed viewed : pictures) {
      switch (viewed.sight()) {
        case Seen(var appearance) -> texts.addAll(appearance.qrTexts());
        case Unseen _ -> {}
      }
    }
    return texts;
  }
}
