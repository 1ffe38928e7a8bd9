package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
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

  /// Each byte is compared with the boundaries of all multiparts that it lies in: bytes times
  /// multiparts. A body of 4 MiB is read whole down to eleven.
  private static final long MAX_COMPARED = 48L * 1024 * 1024;

  /// Decoded bytes that are looked into, of all attachments of a message together.
  private static final int MAX_FILE_BYTES = 16 * 1024 * 1024;

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
  private int depth = 1;
  private long compared;
  private int fileRoom = MAX_FILE_BYTES;
  private final Texts texts;
  private final Inspection inspection;

  /// Adds to `limits` what stood in its way, and to `texts` what people read.
  Reading(Set<Limit> limits, Texts texts, Inspection inspection) {
    this.limits = limits;
    this.texts = texts;
    this.inspection = inspection;
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
    while (state != EntityState.T_END_OF_STREAM && compared < MAX_COMPARED) {
      switch (state) {
        case T_START_MULTIPART -> depth++;
        case T_END_MULTIPART -> depth--;
        case T_PREAMBLE, T_EPILOGUE -> skip(tokens.getInputStream());
        case T_BODY -> {
          if (parts.size() >= MAX_PARTS) {
            limits.add(Limit.PARTS);
            return;
          }
          parts.add(part((Structure) tokens.getBodyDescriptor(), tokens.getDecodedInputStream()));
        }
        default -> {}
      }
      state = tokens.next();
    }
    if (compared >= MAX_COMPARED) {
      limits.add(Limit.DEPTH);
    }
  }

  /// What stands before the first part and behind the last; mail programs do not show it.
  private void skip(InputStream content) throws IOException {
    while (read(content) != -1) {
      // nobody sees it
    }
  }

  /// Into the buffer; -1 at the end, or when enough was compared.
  private int read(InputStream content) throws IOException {
    int read = compared < MAX_COMPARED ? content.read(buffer) : -1;
    compared += (long) Math.max(0, read) * depth;
    return read;
  }

  private Part part(Structure structure, InputStream content) throws IOException {
    boolean readable = structure.readable();
    boolean plain = structure.namelessText();
    int room =
        Math.max(FileKind.HEAD_BYTES, Math.max(readable ? texts.room() : 0, plain ? 0 : fileRoom));
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    long bytes = 0;
    int read;
    while ((read = read(content)) != -1) {
      bytes += read;
      kept.write(buffer, 0, Math.min(read, room - kept.size()));
      if (!plain) {
        sha256.update(buffer, 0, read);
      }
    }
    byte[] file = kept.toByteArray();
    boolean whole = file.length == bytes;
    if (readable) {
      addText(structure, file, whole);
    }
    return part(structure, file, bytes, whole);
  }

  private void addText(Structure structure, byte[] file, boolean whole) {
    int length = Math.min(file.length, texts.room());
    texts.add(structure, length == file.length ? file : Arrays.copyOf(file, length));
    if (!whole || length < file.length) {
      limits.add(Limit.TEXT);
    }
  }

  private Part part(Structure structure, byte[] file, long bytes, boolean whole) {
    String name = FileName.choose(structure.fileNames()).orElse(null);
    FileKind kind =
        FileKind.of(file, Math.min(file.length, FileKind.HEAD_BYTES), bytes).orElse(null);
    if (structure.namelessText()) {
      return new Part(
          structure.declaredType(),
          null,
          kind,
          bytes,
          null,
          inspection.ofText(structure, file),
          null);
    }
    fileRoom = Math.max(0, fileRoom - file.length);
    if (!whole) {
      limits.add(Limit.FILES);
    }
    Inspection.Found found = inspection.of(structure, name, file, whole);
    return new Part(
        structure.declaredType(),
        name,
        kind,
        bytes,
        HexFormat.of().formatHex(sha256.digest()),
        found.marks(),
        found.picture());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java platform has it
    }
  }
}
