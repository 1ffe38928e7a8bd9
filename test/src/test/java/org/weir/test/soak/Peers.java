package org.weir.test.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.weir.milter.Endpoint;
import org.weir.milter.MacroStage;
import org.weir.milter.MilterClient;

/// The peers of a soak. One run is one connection. Thread-safe.
final class Peers {
  /// What a peer is like.
  enum Kind {
    HONEST, // one to five messages, then QUIT
    CUT, // vanishes in the middle, by FIN or RST
    SILENT, // says nothing or stops after the offer, half-closed or not
    DEAF, // sends on and on, reads nothing
    SLOW, // a few bytes at a time
    GARBAGE // is no MTA
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final byte[] OFFER =
      frame('O', new byte[] {0, 0, 0, 6, 0, 0, 1, -1, 0, 0x1F, -1, -1});
  private static final byte[] SESSION = session();
  private static final byte[][] GARBAGE = {
    "GET / HTTP/1.1\r\nHost: weir\r\n\r\n".getBytes(ISO_8859_1),
    {0x16, 3, 1, 2, 0, 1, 0, 1, -4, 3, 3},
    {0, 0, 0, 0, 'O'},
    {-1, -1, -1, -1, 'B'},
    {0x7F, -1, -1, -1, 'B'},
    frame('E', new byte[0]),
    "SSH-2.0-scan\r\n".getBytes(ISO_8859_1),
  };

  private final Endpoint.Inet endpoint;
  private final Tally tally;

  Peers(Endpoint.Inet endpoint, Tally tally) {
    this.endpoint = endpoint;
    this.tally = tally;
  }

  /// Login of the `n`th customer, of [Soak#CUSTOMERS].
  static String login(int n) {
    return "user" + n + "@soak.test";
  }

  /// Connects once; that Weir hangs up on ill-behaved ones is as it should be.
  void run(Kind kind, Random random) throws InterruptedException {
    try {
      if (kind == Kind.HONEST) {
        honest(random);
      } else {
        illBehaved(kind, random);
      }
    } catch (IOException e) {
      if (kind == Kind.HONEST) {
        tally.failed(e);
      }
    }
    tally.ended(kind);
  }

  private void honest(Random random) throws IOException {
    try (MilterClient client = MilterClient.connect(endpoint, TIMEOUT)) {
      client.negotiate();
      client.connect("client.soak.test", '4', 4711, "198.51.100." + (1 + random.nextInt(50)));
      client.helo("client.soak.test");
      String login = login(random.nextInt(Soak.CUSTOMERS));
      for (int messages = 1 + random.nextInt(5); messages > 0; messages--) {
        message(client, login, random);
      }
      client.quit();
    }
  }

  private void message(MilterClient client, String login, Random random) throws IOException {
    client.macros(MacroStage.MAIL, Map.of("{auth_authen}", login));
    client.mail("<" + login + ">");
    client.rcpt("<someone@example.org>");
    client.macros(MacroStage.DATA, Map.of("i", "SOAK" + random.nextInt(1_000_000)));
    client.data();
    client.header("Subject", "soak");
    client.header("From", login);
    client.endOfHeaders();
    int bytes = random.nextInt(20) == 0 ? 200_000 : random.nextInt(5_000);
    for (int left = bytes; left > 0; left -= 60_000) {
      client.body(new byte[Math.min(left, 60_000)]);
    }
    if (random.nextInt(10) == 0) {
      client.abort();
      return;
    }
    long began = System.nanoTime();
    client.endOfMessage();
    tally.answered(System.nanoTime() - began);
    client.abort();
  }

  private void illBehaved(Kind kind, Random random) throws IOException, InterruptedException {
    try (Socket socket = new Socket(InetAddress.ofLiteral(endpoint.host()), endpoint.port())) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(1 + random.nextInt(2_000));
      OutputStream out = socket.getOutputStream();
      switch (kind) {
        case HONEST -> throw new IllegalArgumentException("honest");
        case CUT -> out.write(SESSION, 0, random.nextInt(SESSION.length));
        case SILENT -> silent(socket, random);
        case DEAF -> deaf(socket, random);
        case SLOW -> slow(out, random);
        case GARBAGE -> garbage(out, random);
      }
      if (random.nextBoolean()) {
        readOn(socket);
      }
      if (random.nextInt(3) == 0) {
        socket.setSoLinger(true, 0); // RST
      }
    }
  }

  private static void silent(Socket socket, Random random) throws IOException {
    socket.getOutputStream().write(OFFER, 0, random.nextInt(OFFER.length + 1));
    if (random.nextBoolean()) {
      socket.shutdownOutput();
    }
    readOn(socket);
  }

  /// Until nothing goes out any more, or for a while.
  private static void deaf(Socket socket, Random random) throws IOException, InterruptedException {
    socket.setReceiveBufferSize(2_048);
    socket.getOutputStream().write(OFFER);
    byte[] command = frame('U', "NOOP\0".getBytes(ISO_8859_1));
    byte[] many = new byte[1_000 * command.length];
    for (int at = 0; at < many.length; at += command.length) {
      System.arraycopy(command, 0, many, at, command.length);
    }
    Thread writer =
        Thread.startVirtualThread(() -> {
          try {
            for (int round = 0; round < 20; round++) {
              socket.getOutputStream().write(many);
            }
          } catch (IOException _) {
            return; // closed meanwhile
          }
        });
    writer.join(Duration.ofMillis(random.nextInt(2_000)));
  }

  private static void slow(OutputStream out, Random random)
      throws IOException, InterruptedException {
    int end = random.nextInt(SESSION.length);
    for (int at = 0; at < Math.min(end, 300); at += 7) {
      out.write(SESSION, at, Math.min(7, end - at));
      Thread.sleep(random.nextInt(40));
    }
  }

  private static void garbage(OutputStream out, Random random) throws IOException {
    if (random.nextBoolean()) {
      out.write(OFFER);
    }
    if (random.nextBoolean()) {
      out.write(GARBAGE[random.nextInt(GARBAGE.length)]);
    } else {
      byte[] noise = new byte[random.nextInt(100_000)];
      random.nextBytes(noise);
      out.write(noise);
    }
  }

  /// Reads until the end or the time-out.
  private static void readOn(Socket socket) throws IOException {
    byte[] sink = new byte[1_024];
    long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
    try {
      while (System.nanoTime() < end && socket.getInputStream().read(sink) >= 0) {}
    } catch (SocketTimeoutException | SocketException _) {
      return; // silent, or gone: both will do
    }
  }

  private static byte[] session() {
    ByteArrayOutputStream session = new ByteArrayOutputStream();
    session.writeBytes(OFFER);
    session.writeBytes(frame('C', "client\0004\1\1198.51.100.7\0"));
    session.writeBytes(frame('H', "client\0"));
    session.writeBytes(frame('D', "M{auth_authen}\0" + login(1) + "\0"));
    session.writeBytes(frame('M', "<" + login(1) + ">\0"));
    session.writeBytes(frame('R', "<someone@example.org>\0"));
    session.writeBytes(frame('D', "Ti\0SOAK\0"));
    session.writeBytes(frame('T', ""));
    session.writeBytes(frame('L', "Subject\0cut\0"));
    session.writeBytes(frame('N', ""));
    session.writeBytes(frame('B', "text\r\n".repeat(5_000)));
    session.writeBytes(frame('E', ""));
    session.writeBytes(frame('Q', ""));
    return session.toByteArray();
  }

  private static byte[] frame(char code, String payload) {
    return frame(code, payload.getBytes(ISO_8859_1));
  }

  private static byte[] frame(char code, byte[] payload) {
    return ByteBuffer.allocate(5 + payload.length)
        .putInt(1 + payload.length)
        .put((byte) code)
        .put(payload)
        .array();
  }
}
