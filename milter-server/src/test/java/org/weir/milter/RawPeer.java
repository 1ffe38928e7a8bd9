package org.weir.milter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/// Bytes in, bytes out: a socket that knows nothing of the protocol but how a frame is put
/// together.
final class RawPeer implements AutoCloseable {
  static final String OFFER_6 = "0000000D 4F 00000006 000001FF 001FFFFF";
  static final String OFFER_2 = "0000000D 4F 00000002 000001FF 0000007F";

  private final Socket socket;
  private final DataInputStream in;

  RawPeer(MilterServer server) throws IOException {
    Endpoint.Inet endpoint = (Endpoint.Inet) server.endpoints().getFirst();
    socket = new Socket(InetAddress.ofLiteral(endpoint.host()), endpoint.port());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /// Connects and negotiates version 6 with everything offered.
  static RawPeer negotiated(MilterServer server) throws IOException {
    RawPeer peer = new RawPeer(server);
    peer.send(OFFER_6).frame();
    return peer;
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  /// A frame; text is taken as bytes, `|` as NUL.
  static byte[] frame(char code, String payload) {
    return frame(code, payload.replace('|', '\0').getBytes(ISO_8859_1));
  }

  static byte[] frame(char code, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int length = payload.length + 1;
    frame.writeBytes(
        new byte[] {
          (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
        });
    frame.write(code);
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  RawPeer send(String hex) throws IOException {
    return send(bytes(hex));
  }

  RawPeer send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  RawPeer send(char code, String payload) throws IOException {
    return send(frame(code, payload));
  }

  /// The next frame after its length, decoded as ISO-8859-1 with `|` for NUL.
  String frame() throws IOException {
    int length = in.readInt();
    return new String(in.readNBytes(length), ISO_8859_1).replace('\0', '|');
  }

  /// Sends a frame and reads one.
  String ask(char code, String payload) throws IOException {
    return send(code, payload).frame();
  }

  /// The next bytes as they are.
  String hex(int bytes) throws IOException {
    return HexFormat.of().withUpperCase().formatHex(in.readNBytes(bytes));
  }

  /// Everything up to the end, one character for each frame.
  String codesUntilClosed() {
    StringBuilder codes = new StringBuilder();
    try {
      while (true) {
        codes.append(frame().charAt(0));
      }
    } catch (java.net.SocketTimeoutException e) {
      throw new UncheckedIOException("still open after " + codes, e);
    } catch (IOException _) {
      return codes.toString(); // closed, or reset because of what was not read
    }
  }

  /// Sends as much of it as the server takes before it closes.
  void sendUntilCut(byte[] bytes) {
    try {
      send(bytes);
    } catch (IOException _) {
      // cut off: that is what it was for
    }
  }

  /// No more bytes will be sent.
  RawPeer endOfStream() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  boolean isClosed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
