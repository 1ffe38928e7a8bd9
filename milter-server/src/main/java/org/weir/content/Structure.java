package org.weir.content;

import java.util.List;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.jspecify.annotations.Nullable;

/// One way to read the header of the message or of a part.
///
/// @param declaredType what it says, `text/plain` when it says nothing valid
/// @param mimeType what it is taken for; differs when a part may have no parts itself
/// @param boundary of a multipart
/// @param fileNames all that mail programs may show, as sent
record Structure(
    String declaredType,
    String mimeType,
    @Nullable String boundary,
    String transferEncoding,
    List<String> fileNames)
    implements BodyDescriptor {

  /// Text that is shown in the message, not offered as a file.
  boolean namelessText() {
    return fileNames.isEmpty() && mimeType.equals(declaredType) && mimeType.startsWith("text/");
  }

  @Override
  public String getMimeType() {
    return mimeType;
  }

  @Override
  public String getMediaType() {
    return mimeType.substring(0, mimeType.indexOf('/'));
  }

  @Override
  public String getSubType() {
    return mimeType.substring(mimeType.indexOf('/') + 1);
  }

  @Override
  public @Nullable String getBoundary() {
    return boundary;
  }

  @Override
  public @Nullable String getCharset() {
    return null; // bytes are not made text
  }

  @Override
  public String getTransferEncoding() {
    return transferEncoding;
  }

  @Override
  public long getContentLength() {
    return -1; // RFC 2045 has no such field
  }
}
