package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.io.MaxHeaderLengthLimitException;
import org.apache.james.mime4j.io.MaxHeaderLimitException;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;

/// One pass over a body, from part to part without recursion. Confined to its thread.
final class Reading {
  static final int MAX_PARTS = 200;
  private static final int MAX_HEADER_LINES = 1000;
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int BUFFER_BYTES = 8192;

  private static final MimeConfig LIMITS =
      MimeConfig.custom()
          .setMaxHeaderCount(MAX_HEADER_LINES)
          .setMaxHeaderLen(MAX_HEADER_BYTES)
          .setMaxLineLen(MAX_HEADER_BYTES)
          .setMaxContentLen(-1) // decoding makes nothing longer
          .build();

  private final List<Part> parts = new ArrayList<>();
  private final Set<Limit> limits;
  private final MessageDigest sha256 = sha256();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final byte[] head = new byte[FileKind.HEAD_BYTES];
  private final Texts texts;

  /// Adds to `limits` what stood in its way, and to `texts` what people read.
  Reading(Set<Limit> limits, Texts texts) {
    this.limits = limits;
    this.texts = texts;
  }

  /// The leaves of a body that is read as the header of its message says. Whatever the parser makes
  /// of hostile bytes is a fault of the mail.
  List<Part> read(Structure message, InputStream body) {
    MimeTokenStream tokens = new MimeTokenStream(LIMITS, HeaderBuilder.of(message, limits));
    try {
      tokens.parseHeadless(body, message.mimeType());
      readParts(tokens);
    } catch (MaxHeaderLimitException | MaxHeaderLengthLimitException e) {
      limits.add(Limit.HEADERS);
    } catch (IOException | MimeException | RuntimeException e) {
      limits.add(Limit.MALFORMED);
    }
    return parts;
  }

  private void readParts(MimeTokenStream tokens) throws IOException, MimeException {
    EntityState state = tokens.getState();
    while (state != EntityState.T_END_OF_STREAM) {
      if (state == EntityState.T_BODY) {
        if (parts.size() >= MAX_PARTS) {
          limits.add(Limit.PARTS);
          return;
        }
        parts.add(part((Structure) tokens.getBodyDescriptor(), tokens.getDecodedInputStream()));
      }
      state = tokens.next();
    }
  }

  private Part part(Structure structure, InputStream content) throws IOException {
    boolean hashed = !structure.namelessText();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int textRoom = structure.readable() ? texts.room() : 0;
    long bytes = 0;
    int headBytes = 0;
    int read;
    while ((read = content.read(buffer)) != -1) {
      int toHead = Math.min(read, head.length - headBytes);
      System.arraycopy(buffer, 0, head, headBytes, toHead);
      headBytes += toHead;
      bytes += read;
      text.write(buffer, 0, Math.min(read, textRoom - text.size()));
      if (hashed) {
        sha256.update(buffer, 0, read);
      }
    }
    if (structure.readable()) {
      texts.add(structure, text.toByteArray());
      if (bytes > textRoom) {
        limits.add(Limit.TEXT);
      }
    }
    return new Part(
        structure.declaredType(),
        FileName.choose(structure.fileNames()).orElse(null),
        FileKind.of(head, headBytes, bytes).orElse(null),
        bytes,
        hashed ? HexFormat.of().formatHex(sha256.digest()) : null);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
