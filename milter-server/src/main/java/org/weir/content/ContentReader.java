package org.weir.content;

import java.io.ByteArrayInputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Reads the body of a message. Never throws on bad mail: what cannot be read is a limit in the
/// view. Work and memory are bounded by the length of the body, 30 levels and 200 parts; only the
/// first 4 KiB of a part are kept while it is read. Thread-safe.
public final class ContentReader {
  /// Looks at a body.
  ///
  /// @param fields the message's own header; what does not begin with `Content-` is passed over
  /// @param body its bytes, of which the first `length` count; not changed
  /// @param truncated whether the message had more than that
  public MessageContent read(Iterable<Field> fields, byte[] body, int length, boolean truncated) {
    EnumSet<Limit> limits = EnumSet.noneOf(Limit.class);
    List<Structure> readings = header(fields).readings(MimeHeader.TEXT, false, limits);
    Structure usual = readings.getFirst();
    if (readings.size() == 1 && usual.namelessText()) {
      // Most mail of programs and people: nothing to look for, so nothing is decoded.
      return view(List.of(new Part(usual.declaredType(), null, null, length, null)), limits);
    }
    if (truncated) {
      limits.add(Limit.BODY_CUT);
    }
    List<Part> parts =
        readings.stream()
            .flatMap(structure ->
                new Reading(limits)
                    .read(structure, new ByteArrayInputStream(body, 0, length)).stream())
            .toList();
    if (parts.isEmpty()) {
      limits.add(Limit.NO_PARTS);
    }
    // What several ways of reading have in common is one part.
    return view(readings.size() == 1 ? parts : parts.stream().distinct().toList(), limits);
  }

  private static MessageContent view(List<Part> parts, Set<Limit> limits) {
    return new MessageContent(parts, limits.isEmpty(), limits.stream().map(Limit::word).toList());
  }

  private static MimeHeader header(Iterable<Field> fields) {
    MimeHeader header = new MimeHeader();
    for (Field field : fields) {
      if (field.name().regionMatches(true, 0, "content-", 0, 8)) {
        header.add(field.name(), field.value());
      }
    }
    return header;
  }
}
