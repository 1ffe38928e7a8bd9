package org.weir.test.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A customer's mail program: one SMTP session (RFC 5321), step by step, every reply with its text.
/// An answer that does not come in time is an [IOException]. Confined to its thread.
public final class SmtpClient implements AutoCloseable {
  /// One reply, its lines without codes joined by LF.
  public record Reply(int code, String text) {
    /// 2xx or 3xx.
    public boolean positive() {
      return code >= 200 && code < 400;
    }

    /// The queue id in Postfix's `Ok: queued as ID`.
    public String queueId() {
      int at = text.indexOf("queued as ");
      if (at < 0) {
        throw new IllegalStateException("not queued: " + this);
      }
      return text.substring(at + "queued as ".length()).strip();
    }

    @Override
    public String toString() {
      return code + " " + text;
    }
  }

  private Socket socket;
  private BufferedReader in;
  private OutputStream out;

  private SmtpClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.out = socket.getOutputStream();
  }

  /// Connects to a port of loopback and reads the greeting.
  public static SmtpClient connect(int port, Duration timeout) throws IOException {
    return connect(port, timeout, InetAddress.ofLiteral("127.0.0.1"));
  }

  /// Connects from that address of loopback.
  public static SmtpClient connect(int port, Duration timeout, InetAddress from)
      throws IOException {
    var socket = new Socket();
    try {
      socket.bind(new InetSocketAddress(from, 0));
      socket.setSoTimeout((int) timeout.toMillis());
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port),
          (int) timeout.toMillis());
      var client = new SmtpClient(socket);
      client.expect(client.reply());
      return client;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  public Reply ehlo(String name) throws IOException {
    return command("EHLO " + name);
  }

  /// STARTTLS (RFC 3207), whatever certificate the server has; EHLO comes next.
  public void startTls() throws IOException {
    startTls(null);
  }

  /// As [#startTls()], with a certificate of the client's own if the server asks for it.
  ///
  /// @param own as [Tls#certificate] made it; null = none
  public void startTls(@Nullable Path own) throws IOException {
    expect(command("STARTTLS"));
    socket = Tls.client(socket, own);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    out = socket.getOutputStream();
  }

  /// Speaks for another client (Postfix XCLIENT); the session starts over, so EHLO comes next.
  public void xclient(String... attributes) throws IOException {
    expect(command("XCLIENT " + String.join(" ", attributes)));
  }

  public Reply authPlain(String user, String password) throws IOException {
    byte[] response = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
    return command("AUTH PLAIN " + Base64.getEncoder().encodeToString(response));
  }

  /// MAIL with the address as written, angle brackets included or not.
  public Reply mail(String path, String... parameters) throws IOException {
    String tail = parameters.length == 0 ? "" : " " + String.join(" ", parameters);
    return command("MAIL FROM:" + path + tail);
  }

  /// RCPT with the address as written, angle brackets included or not.
  public Reply rcpt(String path) throws IOException {
    return command("RCPT TO:" + path);
  }

  /// DATA, the message (lines ended by LF, ISO-8859-1) and the final dot. The reply is the last one
  /// that came.
  public Reply data(String message) throws IOException {
    Reply goOn = command("DATA");
    return goOn.code() == 354 ? content(message) : goOn;
  }

  private Reply content(String message) throws IOException {
    var wire = new StringBuilder();
    String ended = message.endsWith("\n") ? message.substring(0, message.length() - 1) : message;
    for (String line : ended.split("\n", -1)) {
      wire.append(line.startsWith(".") ? "." : "").append(line).append("\r\n");
    }
    out.write(wire.append(".\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    return reply();
  }

  /// A whole message to one recipient; the reply that ended it.
  public Reply send(String sender, String recipient, String message) throws IOException {
    Reply reply = mail("<" + sender + ">");
    reply = reply.positive() ? rcpt("<" + recipient + ">") : reply;
    reply = reply.positive() ? data(message) : reply;
    if (!reply.positive()) {
      command("RSET");
    }
    return reply;
  }

  public Reply command(String line) throws IOException {
    write(line + "\r\n");
    return reply();
  }

  /// Sends text as it is and reads nothing.
  public void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /// The next reply.
  public Reply reply() throws IOException {
    List<String> texts = new ArrayList<>();
    while (true) {
      String line = in.readLine();
      if (line == null) {
        throw new IOException("the server closed the connection");
      }
      texts.add(line.length() > 4 ? line.substring(4) : "");
      if (line.length() < 4 || line.charAt(3) != '-') {
        return new Reply(Integer.parseInt(line.substring(0, 3)), String.join("\n", texts));
      }
    }
  }

  private void expect(Reply reply) throws IOException {
    if (!reply.positive()) {
      throw new IOException("refused: " + reply);
    }
  }

  @Override
  public void close() throws IOException {
    try (Socket closing = socket) {
      closing.setSoTimeout(2_000);
      write("QUIT\r\n");
      in.readLine();
    } catch (IOException _) {
      return; // it is gone already: nothing to say goodbye to
    }
  }
}
