package org.weir.milter;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the MTA says. Text is bytes decoded as ISO-8859-1, so nothing is lost; all of it is the
/// peer's and may hold anything.
public sealed interface MilterCommand {
  /// An SMTP client connected to the MTA (`SMFIC_CONNECT`).
  ///
  /// @param hostName verified reverse name, `[192.0.2.1]`, `unknown` or `localhost`
  /// @param family `4`, `6`, `L` (unix) or `U` (unknown)
  /// @param port 0 when not known
  /// @param address as sent; empty when there is none
  record Connect(String hostName, char family, int port, String address) implements MilterCommand {
    private static final int LONGEST_LITERAL = 64;

    /// The client's address without `IPv6:` prefix and brackets, an IPv4-mapped one as IPv4; null
    /// when there is none or it is not a literal. Never looks a name up.
    public @Nullable InetAddress inetAddress() {
      if ((family != '4' && family != '6') || address.length() > LONGEST_LITERAL) {
        return null;
      }
      String literal = address.startsWith("[") ? address.substring(1) : address;
      if (literal.toLowerCase(Locale.ROOT).startsWith("ipv6:")) {
        literal = literal.substring("ipv6:".length());
      }
      literal = literal.startsWith("[") ? literal.substring(1) : literal;
      literal = literal.endsWith("]") ? literal.substring(0, literal.length() - 1) : literal;
      try {
        return InetAddress.ofLiteral(literal);
      } catch (IllegalArgumentException _) {
        return null;
      }
    }
  }

  /// `HELO` or `EHLO`; comes again after STARTTLS (`SMFIC_HELO`).
  record Helo(String argument) implements MilterCommand {}

  /// A message begins (`SMFIC_MAIL`).
  ///
  /// @param sender as the client typed it, usually but not always in angle brackets; what follows
  ///   the closing bracket is cut
  /// @param arguments ESMTP arguments, verbatim
  record MailFrom(String sender, List<String> arguments) implements MilterCommand {
    public MailFrom {
      arguments = List.copyOf(arguments);
    }

    /// The sender without its brackets; empty for the null sender.
    public String address() {
      return withoutBrackets(sender);
    }
  }

  /// A recipient (`SMFIC_RCPT`); parts as in [MailFrom].
  record RcptTo(String recipient, List<String> arguments) implements MilterCommand {
    public RcptTo {
      arguments = List.copyOf(arguments);
    }

    /// The recipient without its brackets.
    public String address() {
      return withoutBrackets(recipient);
    }
  }

  /// The client wants to send the content (`SMFIC_DATA`).
  record Data() implements MilterCommand {}

  /// One logical header field (`SMFIC_HEADER`).
  ///
  /// @param value folded lines joined by LF, without the one space that follows the colon
  record HeaderField(String name, String value) implements MilterCommand {}

  /// The header is complete; there may have been none (`SMFIC_EOH`).
  record EndOfHeaders() implements MilterCommand {}

  /// Part of the body, cut anywhere (`SMFIC_BODY`).
  ///
  /// @param bytes a view of the connection's own buffer, not a copy: **valid only until the next
  ///   `read()`**, and not to be written to
  record BodyChunk(ByteBuffer bytes) implements MilterCommand {}

  /// The message is complete; its verdict is due (`SMFIC_BODYEOB`).
  record EndOfMessage() implements MilterCommand {}

  /// An SMTP command the MTA does not know (`SMFIC_UNKNOWN`). It is refused in any case; the reply
  /// changes its text only, and nothing of the session's state.
  record Unknown(String line) implements MilterCommand {}

  /// The open message ends without a verdict (`SMFIC_ABORT`, or what implies it). No reply.
  record Abort() implements MilterCommand {}

  /// The connection ends (`SMFIC_QUIT`, or the peer is gone). No reply.
  record Quit() implements MilterCommand {}

  /// The SMTP client is gone, another may follow on this connection (`SMFIC_QUIT_NC`). No reply.
  record QuitNewConnection() implements MilterCommand {}

  private static String withoutBrackets(String path) {
    int last = path.length() - 1;
    return last > 0 && path.charAt(0) == '<' && path.charAt(last) == '>'
        ? path.substring(1, last)
        : path;
  }
}
