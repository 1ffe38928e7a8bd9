package org.weir.signal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// One question to clamd, over a connection of its own that is closed at its deadline, whatever it
/// is waiting for then: that shows as a [java.nio.channels.ClosedChannelException]. Confined to its
/// thread.
final class ClamdCall implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;
  private static final int LONGEST_ANSWER = 1024;

  private final SocketChannel channel;
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  private ClamdCall(SocketChannel channel, Duration timeout) {
    this.channel = channel;
    var _ =
        end.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete((_, _) -> closeChannel());
  }

  /// Connects.
  static ClamdCall open(SocketAddress address, Duration timeout) throws IOException {
    SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    ClamdCall call = new ClamdCall(channel, timeout);
    try {
      channel.connect(address);
      return call;
    } catch (IOException | RuntimeException e) {
      call.close();
      throw e;
    }
  }

  /// Sends a command, in the form that is ended by NUL and so is its answer.
  void command(String name) throws IOException {
    write(ByteBuffer.wrap(("z" + name + "\0").getBytes(US_ASCII)));
  }

  /// Sends the pieces one after the other, each in chunks with their lengths, and the end mark.
  void stream(ByteBuffer... pieces) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(Integer.BYTES + CHUNK);
    for (ByteBuffer piece : pieces) {
      for (int at = 0; at < piece.remaining(); at += CHUNK) {
        int length = Math.min(CHUNK, piece.remaining() - at);
        chunk.clear().putInt(length).put(piece.slice(piece.position() + at, length));
        write(chunk.flip());
      }
    }
    write(chunk.clear().putInt(0).flip());
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// The answer without its NUL.
  String answer() throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);
    while (true) {
      int from = answer.position();
      if (!answer.hasRemaining()) {
        throw new IOException("an answer without end");
      }
      if (channel.read(answer) < 0) {
        throw new IOException(from == 0 ? "no answer" : "half an answer");
      }
      for (int i = from; i < answer.position(); i++) {
        if (answer.get(i) == 0) {
          return new String(answer.array(), 0, i, UTF_8);
        }
      }
    }
  }

  @Override
  public void close() {
    end.complete(null);
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException _) {
      return; // the answer is known by now, or comes too late
    }
  }
}
