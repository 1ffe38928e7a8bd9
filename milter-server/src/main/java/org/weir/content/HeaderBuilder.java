package org.weir.content;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.BodyDescriptorBuilder;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.util.ByteSequence;
import org.jspecify.annotations.Nullable;

/// Gives mime4j our reading of each part's header, and keeps it from going too deep, of which it
/// has no notion itself. Confined to one reading.
final class HeaderBuilder implements BodyDescriptorBuilder {
  /// Multiparts and messages within each other.
  static final int MAX_DEPTH = 30;

  private final @Nullable Structure given;
  private final int depth;
  private final String defaultType;
  private final Set<Limit> limits;
  private MimeHeader header = new MimeHeader();
  private String builtType = MimeHeader.TEXT;

  private HeaderBuilder(
      @Nullable Structure given, int depth, String defaultType, Set<Limit> limits) {
    this.given = given;
    this.depth = depth;
    this.defaultType = defaultType;
    this.limits = limits;
  }

  /// For the message itself, whose header is read already.
  static HeaderBuilder of(Structure message, Set<Limit> limits) {
    return new HeaderBuilder(message, 0, MimeHeader.TEXT, limits);
  }

  @Override
  public void reset() {
    header = new MimeHeader();
  }

  @Override
  public @Nullable Field addField(RawField field) {
    ByteSequence raw = field.getRaw();
    if (given == null && raw != null && isContent(field.getName())) {
      String line = new String(raw.toByteArray(), StandardCharsets.ISO_8859_1);
      header.add(field.getName(), line.substring(field.getDelimiterIdx() + 1));
    }
    return null; // mime4j keeps its own
  }

  @Override
  public BodyDescriptor build() {
    Structure built =
        given != null ? given : header.readings(defaultType, depth >= MAX_DEPTH, limits).getFirst();
    builtType = built.mimeType();
    return built;
  }

  @Override
  public BodyDescriptorBuilder newChild() {
    // RFC 2046 section 5.1.5.
    String childDefault =
        builtType.equals("multipart/digest") ? MimeHeader.MESSAGE : MimeHeader.TEXT;
    return new HeaderBuilder(null, depth + 1, childDefault, limits);
  }

  private static boolean isContent(String name) {
    return name.toLowerCase(Locale.ROOT).startsWith("content-");
  }
}
