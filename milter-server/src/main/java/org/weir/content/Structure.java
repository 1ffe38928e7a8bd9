package org.weir.content;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.jspecify.annotations.Nullable;

/// One way to read the header of the message or of a part.
///
/// @param declaredType what it says, `text/plain` when it says nothing valid
/// @param mimeType what it is taken for; differs when a part may have no parts itself
/// @param boundary of a multipart
/// @param charset of a text, in lower case; empty when none is given
/// @param fileNames all that mail programs may show, as sent
record Structure(
    String declaredType,
    String mimeType,
    @Nullable String boundary,
    String charset,
    String transferEncoding,
    List<String> fileNames)
    implements BodyDescriptor {
  private static final Pattern HTML_NAME =
      Pattern.compile("\\.[sx]?html?\\W*$", Pattern.CASE_INSENSITIVE);

  /// Text that is shown in the message, not offered as a file.
  boolean namelessText() {
    return fileNames.isEmpty() && mimeType.equals(declaredType) && mimeType.startsWith("text/");
  }

  /// Whether a reader may be shown its content as a web page.
  boolean html() {
    return mimeType.equals("text/html")
        || mimeType.equals("application/xhtml+xml")
        || fileNames.stream().anyMatch(name -> HTML_NAME.matcher(name).find());
  }

  /// Whether there is text in it that a reader may be shown.
  boolean readable() {
    return mimeType.startsWith("text/") || html();
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
  public String getCharset() {
    return charset;
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
