package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/// Frames for [MilterClient], with a time-out for each. A channel that does not block and a
/// selector of its own: slow and simple, and the same for both kinds of sockets.
final class ClientWire implements AutoCloseable {
  private static final int MAX_FRAME_BYTES = 1 << 20;

  /// @param payload positioned at its first byte
  record Frame(char code, ByteBuffer payload) {}

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final long timeoutNanos;

  ClientWire(SocketChannel channel, Duration timeout) throws IOException {
    this.channel = channel;
    this.timeoutNanos = timeout.toNanos();
    if (channel.getRemoteAddress() instanceof InetSocketAddress) {
      // Frames that need no answer would wait for the server's delayed acknowledgement.
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, 0);
  }

  /// Each string and a NUL.
  static ByteBuffer strings(List<String> strings) {
    byte[][] encoded = strings.stream().map(s -> s.getBytes(ISO_8859_1)).toArray(byte[][]::new);
    int length = 0;
    for (byte[] bytes : encoded) {
      length += bytes.length + 1;
    }
    ByteBuffer list = ByteBuffer.allocate(length);
    for (byte[] bytes : encoded) {
      list.put(bytes).put((byte) 0);
    }
    return list.flip();
  }

  void send(char code, ByteBuffer payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(5 + payload.remaining());
    frame.putInt(1 + payload.remaining()).put((byte) code).put(payload).flip();
    long deadline = System.nanoTime() + timeoutNanos;
    while (frame.hasRemaining()) {
      if (channel.write(frame) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  /// @throws SocketTimeoutException when no whole frame comes in time
  /// @throws EOFException when the server closes instead
  Frame receive() throws IOException {
    long deadline = System.nanoTime() + timeoutNanos;
    int length = readFully(4, deadline).getInt();
    if (length < 1 || length > MAX_FRAME_BYTES) {
      throw new ProtocolException("the server sent a frame of length " + length);
    }
    ByteBuffer frame = readFully(length, deadline);
    return new Frame((char) (frame.get() & 0xFF), frame);
  }

  boolean awaitClose() throws IOException {
    try {
      readFully(1, System.nanoTime() + timeoutNanos);
      return false;
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException _) {
      return true; // closed, or reset because of what it did not read
    }
  }

  @Override
  public void close() throws IOException {
    try (selector) {
      channel.close();
    }
  }

  private ByteBuffer readFully(int bytes, long deadline) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer);
      if (read < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (read == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
    return buffer.flip();
  }

  private void await(int operation, long deadline) throws IOException {
    long millis = (deadline - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      throw new SocketTimeoutException("no answer from the server");
    }
    key.interestOps(operation);
    selector.select(millis);
    selector.selectedKeys().clear();
  }
}
