package org.weir.content;

import java.io.ByteArrayInputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads the body of a message. Never throws on bad mail: what cannot be read is a limit in the
/// view. Work and memory are bounded by the length of the body, 30 levels, 200 parts, 512 KiB of
/// text, 1000 links and 20 MiB unpacked from archives. Thread-safe.
public final class ContentReader {
  /// Header fields with addresses of the sender's, or ways to leave a list.
  private static final Set<String> LINKING =
      Set.of("from", "sender", "reply-to", "list-unsubscribe", "list-post", "list-help");

  private static final int MAX_LINKING = 20;

  /// Looks at a message.
  ///
  /// @param fields the message's own header
  /// @param body its bytes, of which the first `length` count; not changed
  /// @param truncated whether the message had more than that
  public MessageContent read(List<Field> fields, byte[] body, int length, boolean truncated) {
    EnumSet<Limit> limits = EnumSet.noneOf(Limit.class);
    List<Structure> readings = header(fields).readings(MimeHeader.TEXT, false, limits);
    Texts texts = new Texts(limits);
    Inspection inspection = new Inspection(texts::add, limits);
    List<Part> parts =
        readings.stream()
            .flatMap(structure ->
                new Reading(limits, texts, inspection)
                    .read(structure, new ByteArrayInputStream(body, 0, length)).stream())
            .toList();
    fields.stream()
        .filter(field -> LINKING.contains(field.name().toLowerCase(Locale.ROOT)))
        .limit(MAX_LINKING)
        .forEach(field -> texts.addHeader(field.value()));
    if (parts.isEmpty()) {
      limits.add(Limit.NO_PARTS);
    }
    boolean oneText = readings.size() == 1 && readings.getFirst().namelessText();
    if (truncated) {
      limits.add(oneText ? Limit.TEXT : Limit.BODY_CUT);
    }
    return new MessageContent(
        // What several ways of reading have in common is one part.
        readings.size() == 1 ? parts : parts.stream().distinct().toList(),
        texts.visible(),
        texts.links(),
        texts.layout(),
        limits.stream().noneMatch(Limit::hidesParts),
        limits.stream().map(Limit::word).toList());
  }

  private static MimeHeader header(List<Field> fields) {
    MimeHeader header = new MimeHeader();
    for (Field field : fields) {
      if (field.name().regionMatches(true, 0, "content-", 0, 8)) {
        header.add(field.name(), field.value());
      }
    }
    return header;
  }
}
