package org.weir.test.rig;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The rest of the world: takes every message (RFC 5321, with 8BITMIME and SMTPUTF8) and keeps it.
/// Thread-safe; one virtual thread per connection.
public final class SmtpSink implements AutoCloseable {
  private final ServerSocket server;
  private final List<Mail> mails = new ArrayList<>();

  private SmtpSink(ServerSocket server) {
    this.server = server;
  }

  /// Listens on a free port of loopback; the lab closes it.
  public static SmtpSink open(Lab lab) throws IOException {
    var sink = lab.own(new SmtpSink(new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1"))));
    Thread.ofVirtual().name("smtp-sink").start(sink::accept);
    return sink;
  }

  public int port() {
    return server.getLocalPort();
  }

  /// Everything delivered so far, in order of arrival.
  public synchronized List<Mail> mails() {
    return List.copyOf(mails);
  }

  /// The first message that matches, waited for.
  public synchronized Mail await(Predicate<Mail> wanted, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      for (Mail mail : mails) {
        if (wanted.test(mail)) {
          return mail;
        }
      }
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        throw new IllegalStateException(
            "not delivered within " + timeout + "; " + mails.size() + " others were");
      }
      wait(millis);
    }
  }

  private synchronized void keep(Mail mail) {
    mails.add(mail);
    notifyAll();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().name("smtp-sink-session").start(() -> session(socket));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void session(Socket socket) {
    try (socket) {
      socket.setSoTimeout(600_000);
      new Session(new BufferedInputStream(socket.getInputStream()), socket).run();
    } catch (IOException _) {
      return; // the MTA went away; what was complete is kept
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /// One connection; confined to its thread.
  private final class Session {
    private final InputStream in;
    private final Socket socket;
    private String sender = "";
    private List<String> recipients = new ArrayList<>();

    Session(InputStream in, Socket socket) {
      this.in = in;
      this.socket = socket;
    }

    void run() throws IOException {
      say("220 sink.test ESMTP");
      for (String line = line(); line != null; line = line()) {
        String verb = line.toUpperCase(Locale.ROOT);
        if (verb.startsWith("EHLO")) {
          say("250-sink.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING");
        } else if (verb.startsWith("MAIL FROM:")) {
          sender = address(line);
          recipients = new ArrayList<>();
          say("250 2.1.0 Ok");
        } else if (verb.startsWith("RCPT TO:")) {
          recipients.add(address(line));
          say("250 2.1.5 Ok");
        } else if (verb.equals("DATA")) {
          say("354 Go on");
          keep(new Mail(sender, recipients, message()));
          say("250 2.0.0 Ok");
        } else if (verb.equals("QUIT")) {
          say("221 2.0.0 Bye");
          return;
        } else {
          say("250 2.0.0 Ok");
        }
      }
    }

    private void say(String reply) throws IOException {
      socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private String address(String line) {
      return line.substring(line.indexOf('<') + 1, line.lastIndexOf('>'));
    }

    private byte[] message() throws IOException {
      var message = new ByteArrayOutputStream();
      for (byte[] line = bytes(); line != null; line = bytes()) {
        boolean dot = line.length > 0 && line[0] == '.';
        if (dot && line.length == 1) {
          return message.toByteArray();
        }
        message.write(line, dot ? 1 : 0, line.length - (dot ? 1 : 0));
        message.write('\n');
      }
      throw new IOException("connection lost inside a message");
    }

    private @Nullable String line() throws IOException {
      byte[] bytes = bytes();
      return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /// One line without its end; null at the end of the stream.
    private byte @Nullable [] bytes() throws IOException {
      var line = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b == '\n') {
          return line.toByteArray();
        }
        if (b != '\r') {
          line.write(b);
        }
      }
      return null;
    }
  }
}
