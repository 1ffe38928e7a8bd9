package org.weir.milter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/// Cuts the stream into frames: `uint32 length, uint8 code, payload`. One buffer, in which frames
/// are read in place; it grows as bytes arrive, never on a length's word, and shrinks when told.
/// Confined to its connection's thread.
final class FrameReader {
  private static final int PREFIX_BYTES = 4;
  private static final int SMALL_BYTES = 2 * 1024;

  /// Room for a short body.
  private static final int MEDIUM_BYTES = 8 * 1024;

  /// Room for the largest frame of an ordinary MTA (64 KiB), and small ones behind it.
  private static final int LARGE_BYTES = 66 * 1024;

  /// Bounds the direct buffer that the JDK keeps for each thread that reads.
  private static final int READ_AT_MOST = 32 * 1024;

  private final ReadableByteChannel channel;
  private final Guard guard;
  private final long frameNanos;
  private final long idleNanos;
  private int maxFrameBytes;
  private boolean timed; // false during the handshake, which has one time-out for all of it

  private byte[] buffer = new byte[SMALL_BYTES];
  private ByteBuffer view = ByteBuffer.wrap(buffer);
  private int start; // of what is not consumed
  private int end; // of what was read
  private boolean waiting; // the guard is on
  private boolean waitingInFrame; // and for the rest of a frame
  private int code;
  private int from;
  private int to;

  FrameReader(ReadableByteChannel channel, Guard guard, int maxFrameBytes, MilterLimits limits) {
    this.channel = channel;
    this.guard = guard;
    this.maxFrameBytes = maxFrameBytes;
    this.frameNanos = limits.frameTimeout().toNanos();
    this.idleNanos = limits.idleTimeout().toNanos();
  }

  /// The handshake is over: other limits from here on.
  void negotiated(int frameBytes) {
    maxFrameBytes = frameBytes;
    timed = true;
  }

  /// Goes to the next frame, waiting for the peer if none is complete.
  ///
  /// @return false at the end of the stream; see [#insideFrame()]
  boolean next() throws IOException {
    int length = completeLength();
    while (length < 0) {
      if (!fill()) {
        return false;
      }
      length = completeLength();
    }
    if (waiting) {
      guard.stop();
      waiting = false;
      waitingInFrame = false;
    }
    code = buffer[start + PREFIX_BYTES] & 0xFF;
    from = start + PREFIX_BYTES + 1;
    start += PREFIX_BYTES + length;
    to = start;
    return true;
  }

  int code() {
    return code;
  }

  /// Valid until [#next()], as [#from()] and [#to()] are.
  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /// A number in the payload.
  int integerAt(int at) {
    return view.getInt(at);
  }

  /// Whether part of a frame was read, and the rest not.
  boolean insideFrame() {
    return start != end;
  }

  /// Gives the memory of a large message back. The current frame is gone after it.
  void shrink() {
    if (buffer.length > SMALL_BYTES && end - start <= SMALL_BYTES) {
      resize(SMALL_BYTES);
    }
  }

  /// Length of the frame at `start` if all of it is there, else -1.
  private int completeLength() throws ProtocolException {
    int available = end - start;
    if (available < PREFIX_BYTES) {
      return -1;
    }
    int length = view.getInt(start);
    if (length < 1 || length > maxFrameBytes) {
      throw new ProtocolException(String.format("no frame has length 0x%08X", length));
    }
    return available - PREFIX_BYTES >= length ? length : -1;
  }

  private boolean fill() throws IOException {
    makeRoom();
    startGuard();
    view.limit(Math.min(buffer.length, end + READ_AT_MOST)).position(end);
    int read = channel.read(view);
    view.clear();
    end += Math.max(read, 0);
    return read >= 0;
  }

  /// Moves what is left to the front, or takes a larger buffer, only when the frame does not fit.
  private void makeRoom() {
    if (start == end) {
      start = 0;
      end = 0;
      return;
    }
    int needed = PREFIX_BYTES + (end - start < PREFIX_BYTES ? 1 : view.getInt(start));
    if (start + needed <= buffer.length) {
      return;
    }
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    } else if (end == buffer.length) {
      // Full of one frame's beginning: what is allocated now is in proportion to what was sent.
      int least = buffer.length < MEDIUM_BYTES ? MEDIUM_BYTES : LARGE_BYTES;
      resize(Math.max(least, Math.min(needed, buffer.length * 4)));
    }
  }

  private void resize(int bytes) {
    byte[] target = new byte[bytes];
    System.arraycopy(buffer, start, target, 0, end - start);
    buffer = target;
    view = ByteBuffer.wrap(target);
    end -= start;
    start = 0;
  }

  /// A frame that has begun has one time-out for all of its rest, however slowly it trickles in.
  private void startGuard() {
    if (!timed || waitingInFrame) {
      return;
    }
    waiting = true;
    waitingInFrame = insideFrame();
    guard.start(waitingInFrame ? frameNanos : idleNanos);
  }
}
