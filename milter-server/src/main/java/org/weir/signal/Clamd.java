package org.weir.signal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.weir.signal.ScanVerdict.Clean;
import org.weir.signal.ScanVerdict.Failed;
import org.weir.signal.ScanVerdict.Found;
import org.weir.signal.ScanVerdict.Refused;

/// ClamAV's scanner behind its socket (clamd(8), `INSTREAM`). Each question has an answer within
/// the time-out, whatever the other side does. Thread-safe; blocks.
final class Clamd {
  /// A scanner with a free thread says at once that it is there.
  private static final Duration PING = Duration.ofSeconds(1);

  private static final Pattern FOUND = Pattern.compile("stream: (.*\\S) FOUND", Pattern.DOTALL);

  private final ClamdSettings settings;

  Clamd(ClamdSettings settings) {
    this.settings = settings;
  }

  /// Has the pieces scanned as one stream.
  ScanVerdict scan(ByteBuffer... pieces) {
    try (ClamdCall call = ClamdCall.open(settings.address(), settings.timeout())) {
      return scan(call, pieces);
    } catch (IOException e) {
      return new Failed("cannot be reached: " + reason(e));
    }
  }

  private ScanVerdict scan(ClamdCall call, ByteBuffer... pieces) {
    boolean sent = send(call, pieces);
    try {
      return read(call.answer());
    } catch (ClosedChannelException e) {
      return new Failed(reason(e));
    } catch (IOException e) {
      return sent ? new Failed(reason(e)) : new Refused("does not take the whole message");
    }
  }

  /// Returns whether all was taken. What is too large is not, and then there is an answer to read.
  private static boolean send(ClamdCall call, ByteBuffer... pieces) {
    try {
      call.command("INSTREAM");
      call.stream(pieces);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static ScanVerdict read(String answer) {
    Matcher found = FOUND.matcher(answer);
    if (found.matches()) {
      return new Found(Printable.of(found.group(1)));
    }
    if (answer.equals("stream: OK")) {
      return new Clean();
    }
    return answer.endsWith(" ERROR")
        ? new Refused("says " + Printable.of(answer))
        : new Failed(Printable.of("an odd answer: " + answer));
  }

  /// Whether it is there.
  boolean ping() {
    Duration timeout = settings.timeout().compareTo(PING) < 0 ? settings.timeout() : PING;
    try (ClamdCall call = ClamdCall.open(settings.address(), timeout)) {
      call.command("PING");
      return call.answer().equals("PONG");
    } catch (IOException _) {
      return false;
    }
  }

  private String reason(IOException e) {
    return e instanceof ClosedChannelException
        ? "no answer within " + settings.timeout().toMillis() + " ms"
        : Printable.of(String.valueOf(e.getMessage()));
  }
}
