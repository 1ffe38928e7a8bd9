package org.weir.content;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.weir.content.Link.Kind;

/// What is written down while one attachment, and what is in it, is looked into. Confined to one
/// reading.
final class Notes {
  private final Map<Sign, Mark> marks = new EnumMap<>(Sign.class);
  private final Consumer<Link> links;
  private final Expansion expansion;
  private boolean unseen;

  /// @param expansion what may still be unpacked, of the whole message
  Notes(Consumer<Link> links, Expansion expansion) {
    this.links = links;
    this.expansion = expansion;
  }

  /// Of one sign, the first stays.
  void mark(Sign sign, Item item, String detail) {
    String place = item.depth() == 0 ? "" : item.name();
    String where = place.isEmpty() || detail.isEmpty() ? place + detail : place + ": " + detail;
    marks.putIfAbsent(sign, new Mark(sign, where));
  }

  boolean has(Sign sign) {
    return marks.containsKey(sign);
  }

  /// Takes where something leads, if it does.
  void link(Kind kind, String written) {
    WebAddress.parse(written).ifPresent(target -> links.accept(new Link(kind, target, "")));
  }

  /// There is more in it than was looked at.
  void unseen() {
    unseen = true;
  }

  boolean hasUnseen() {
    return unseen || expansion.spent();
  }

  Expansion expansion() {
    return expansion;
  }

  List<Mark> marks() {
    return new ArrayList<>(marks.values());
  }
}
