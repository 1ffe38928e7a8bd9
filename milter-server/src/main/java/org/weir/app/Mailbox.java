package org.weir.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.regex.Pattern.DOTALL;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.weir.session.MessageLimits;

/// The messages of a file, one after the other: one, or those of an mbox, which is a file that
/// begins with `From ` (RFC 4155). There a message ends at a blank line with a `From ` line and a
/// time of day after it, and one `>` is taken from each line that begins with `>From `, `>>From `
/// and so on (mboxrd; in an mboxo that is right but for mail about mboxes).
///
/// One message is in memory at a time, and of that what [MessageLimits] keep. Confined to one
/// thread.
final class Mailbox implements AutoCloseable {
  /// Longer lines come in pieces.
  private static final int LONGEST_PIECE = 64 * 1024;

  private static final String FROM = "From ";
  private static final Pattern SEPARATOR = Pattern.compile("From .*[0-9]:[0-9]{2}.*", DOTALL);
  private static final Pattern QUOTED = Pattern.compile(">++From ");

  private final InputStream in;
  private final int mostBody;
  private final int mostBytes;
  private final boolean mbox;
  private String next;
  private boolean begun;

  private Mailbox(InputStream in, MessageLimits limits) throws IOException {
    this.in = in;
    mostBody = limits.maxBodyBytes();
    mostBytes = limits.maxHeaderBytes() + mostBody + 1;
    next = piece();
    mbox = next.startsWith(FROM);
  }

  /// @throws IOException it cannot be read
  static Mailbox open(Path file, MessageLimits limits) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), LONGEST_PIECE);
    try {
      return new Mailbox(in, limits);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /// Whether it is an mbox.
  boolean mbox() {
    return mbox;
  }

  /// The next message; null when there is none. A file without a byte is one empty message.
  @Nullable EmlFile message() throws IOException {
    if (next.isEmpty() && begun) {
      return null;
    }
    begun = true;
    next = mbox ? piece() : next;
    Kept kept = new Kept(mostBytes);
    String blank = ""; // belongs to the separator after it
    boolean lineBegins = true;
    while (!next.isEmpty() && !(lineBegins && separates(blank, next))) {
      kept.add(blank);
      boolean empty = lineBegins && (next.equals("\n") || next.equals("\r\n"));
      blank = empty ? next : "";
      if (!empty) {
        kept.add(mbox && lineBegins && QUOTED.matcher(next).lookingAt() ? next.substring(1) : next);
      }
      lineBegins = next.endsWith("\n");
      next = piece();
    }
    if (!mbox) {
      kept.add(blank);
    }
    return kept.message(mostBody);
  }

  private boolean separates(String before, String line) {
    return mbox && !before.isEmpty() && SEPARATOR.matcher(line).matches();
  }

  /// The bytes of one message, as many as there is room for.
  private static final class Kept {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int most;
    private boolean cut;

    Kept(int most) {
      this.most = most;
    }

    void add(String piece) {
      int room = Math.min(piece.length(), most - bytes.size());
      bytes.writeBytes(piece.substring(0, room).getBytes(ISO_8859_1));
      cut |= room < piece.length();
    }

    EmlFile message(int mostBody) {
      EmlFile eml = EmlFile.parse(bytes.toByteArray(), mostBody);
      return cut ? new EmlFile(eml.headers(), eml.body(), true) : eml;
    }
  }

  /// The next line with its end, or the first of it; empty at the end of the file.
  private String piece() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = 0;
    while (line.length() < LONGEST_PIECE && c != '\n' && (c = in.read()) >= 0) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
