package org.weir.notice;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.weir.alert.Notice;

/// Notices by mail: a small client of RFC 5321 for a server that takes mail from this host without
/// a login. The envelope sender is null, so that nothing ever comes back. One message for all
/// recipients; the server must take all of them.
final class MailChannel implements Channel {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration WHOLE = Duration.ofSeconds(25);
  private static final int LONGEST_LINE = 1_000;
  private static final int MOST_LINES = 100;

  private final MailSettings settings;
  private final InstantSource clock;

  MailChannel(MailSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void send(Notice notice) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(settings.server(), Math.toIntExact(CONNECT.toMillis()));
      new Dialogue(socket).deliver(NoticeMail.of(notice, settings, clock.instant()));
    } catch (SocketTimeoutException e) {
      throw new IOException(settings.server() + " does not answer in time", e);
    } catch (IOException e) {
      throw new IOException(settings.server() + ": " + e.getMessage(), e);
    }
  }

  /// One connection. Every answer is waited for, so nothing is sent to a server that has refused.
  private final class Dialogue {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final long end = System.nanoTime() + WHOLE.toNanos();

    Dialogue(Socket socket) throws IOException {
      this.socket = socket;
      in = new BufferedInputStream(socket.getInputStream());
      out = socket.getOutputStream();
    }

    void deliver(String message) throws IOException {
      expect("greeting", '2');
      command("EHLO " + settings.helo(), '2');
      command("MAIL FROM:<>", '2');
      for (String recipient : settings.to()) {
        command("RCPT TO:<" + recipient + ">", '2');
      }
      command("DATA", '3');
      out.write((message + ".\r\n").getBytes(StandardCharsets.US_ASCII));
      expect("message", '2');
      try {
        command("QUIT", '2');
      } catch (IOException _) {
        return; // the message is taken all the same
      }
    }

    private void command(String line, char wanted) throws IOException {
      out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
      expect(line, wanted);
    }

    private void expect(String what, char wanted) throws IOException {
      String line = line();
      for (int lines = 1; line.length() > 3 && line.charAt(3) == '-'; lines++) {
        if (lines == MOST_LINES) {
          throw new IOException("endless answer to " + what);
        }
        line = line();
      }
      if (line.isEmpty() || line.charAt(0) != wanted) {
        throw new IOException(what + ": " + line.replaceAll("[^ -~]", "?"));
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      while (true) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new SocketTimeoutException("the whole took too long");
        }
        socket.setSoTimeout(Math.toIntExact(left));
        int octet = in.read();
        if (octet < 0) {
          throw new IOException("connection closed");
        } else if (octet == '\n') {
          return line.toString().strip();
        } else if (line.length() == LONGEST_LINE) {
          throw new IOException("overlong answer");
        }
        line.append((char) octet);
      }
    }
  }
}
