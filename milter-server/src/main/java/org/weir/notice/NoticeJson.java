package org.weir.notice;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.weir.alert.Notice;

/// A notice for programs: one JSON object in UTF-8. Keys may be added, never renamed.
final class NoticeJson {
  private static final JsonFactory JSON = new JsonFactory();

  private NoticeJson() {}

  static byte[] of(Notice notice) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("key", notice.key());
      json.writeStringField("event", notice.event().word());
      json.writeNumberField("number", notice.number());
      json.writeStringField("kind", notice.kind());
      json.writeStringField("says", notice.says());
      json.writeStringField("subject", notice.subject());
      json.writeStringField("relay", notice.relay());
      json.writeStringField("detail", notice.detail());
      json.writeStringField("opened_at", notice.openedAt().toString());
      if (notice.resolvedAt() == null) {
        json.writeNullField("resolved_at");
      } else {
        json.writeStringField("resolved_at", notice.resolvedAt().toString());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return out.toByteArray();
  }
}
