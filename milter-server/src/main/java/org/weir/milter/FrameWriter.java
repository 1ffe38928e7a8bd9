package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Collects frames and writes all of them at once. Confined to its connection's thread.
final class FrameWriter {
  /// Everyone takes a payload of this size (`MILTER_CHUNK_SIZE`).
  static final int MAX_PAYLOAD = 65_535;

  private static final int SMALL_BYTES = 128;
  private static final int PREFIX_BYTES = 4;

  private final WritableByteChannel channel;
  private final Guard guard;
  private final long timeoutNanos;
  private ByteBuffer buffer = ByteBuffer.allocate(SMALL_BYTES);
  private int frame; // where the open frame begins

  FrameWriter(WritableByteChannel channel, Guard guard, MilterLimits limits) {
    this.channel = channel;
    this.guard = guard;
    this.timeoutNanos = limits.frameTimeout().toNanos();
  }

  FrameWriter begin(char code) {
    frame = buffer.position();
    return integer(0).octet(code);
  }

  FrameWriter octet(int value) {
    room(1).put((byte) value);
    return this;
  }

  FrameWriter integer(int value) {
    room(Integer.BYTES).putInt(value);
    return this;
  }

  /// The bytes of the text, and a NUL.
  FrameWriter string(String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    room(bytes.length + 1).put(bytes).put((byte) 0);
    return this;
  }

  FrameWriter bytes(ByteBuffer bytes) {
    room(bytes.remaining()).put(bytes);
    return this;
  }

  void end() {
    buffer.putInt(frame, buffer.position() - frame - PREFIX_BYTES);
  }

  /// Drops what was not yet written.
  void discard() {
    buffer.clear();
  }

  /// Writes everything; the peer has the frame time-out to take it.
  void flush() throws IOException {
    buffer.flip();
    guard.start(timeoutNanos);
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    } finally {
      guard.stop();
      buffer.clear();
    }
  }

  /// Gives the memory of a large reply back.
  void shrink() {
    if (buffer.capacity() > SMALL_BYTES && buffer.position() == 0) {
      buffer = ByteBuffer.allocate(SMALL_BYTES);
    }
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int needed = Math.addExact(buffer.position(), bytes);
      ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, 2 * buffer.capacity()));
      buffer = larger.put(buffer.flip());
    }
    return buffer;
  }
}
