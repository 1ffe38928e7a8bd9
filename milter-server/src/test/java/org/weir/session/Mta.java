package org.weir.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.weir.milter.Endpoint;

/// An MTA that sends frames as they are written down: the command's letter, then its payload with
/// `|` for NUL. `DMi|Q1|` is a macro frame for MAIL. DATA is always answered with "go on", which is
/// taken and not shown.
final class Mta implements AutoCloseable {
  private static final int ACTIONS = 0x1FF;
  private static final int NO_ANSWER_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private int dataUnanswered;

  /// Connects and offers what Postfix offers with `milter_protocol` of that version.
  Mta(Endpoint endpoint, int version) throws IOException {
    if (!(endpoint instanceof Endpoint.Inet(String host, int port))) {
      throw new IllegalArgumentException("TCP only: " + endpoint);
    }
    socket = new Socket(InetAddress.ofLiteral(host), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(NO_ANSWER_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
    DataOutputStream offer = new DataOutputStream(out);
    offer.write(new byte[] {0, 0, 0, 13, 'O'});
    offer.writeInt(version);
    offer.writeInt(ACTIONS);
    offer.writeInt(steps(version));
    String answer = answer();
    if (!answer.startsWith("O\0\0\0" + (char) version)) {
      throw new IOException("version " + version + " was not agreed");
    }
  }

  /// The steps Postfix offers with that `milter_protocol`.
  private static int steps(int version) {
    return switch (version) {
      case 2 -> 0x00007F;
      case 3 -> 0x00017F;
      case 4 -> 0x00037F;
      default -> 0x1FFFFF;
    };
  }

  /// All in one write.
  Mta send(String... frames) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream encoded = new DataOutputStream(bytes);
    for (String frame : frames) {
      byte[] payload = frame.replace('|', '\0').getBytes(ISO_8859_1);
      encoded.writeInt(payload.length);
      encoded.write(payload);
      dataUnanswered += frame.equals("T") ? 1 : 0;
    }
    bytes.writeTo(out);
    return this;
  }

  /// Sends these, and reads one answer.
  String ask(String... frames) throws IOException {
    return send(frames).answer();
  }

  /// The next frame.
  String answer() throws IOException {
    for (; dataUnanswered > 0; dataUnanswered--) {
      String goOn = frame();
      if (!goOn.equals("c")) {
        throw new IOException("not an answer to DATA: " + goOn);
      }
    }
    return frame();
  }

  private String frame() throws IOException {
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return new String(frame, ISO_8859_1);
  }

  /// Every frame until the server closes.
  List<String> answersUntilClosed() throws IOException {
    List<String> answers = new ArrayList<>();
    try {
      while (true) {
        answers.add(answer());
      }
    } catch (EOFException _) {
      return answers;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
