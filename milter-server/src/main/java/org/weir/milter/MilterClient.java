package org.weir.milter;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.weir.milter.ClientWire.Frame;

/// The MTA's side of a milter connection, for demonstrations, checks and tests. Waits for an answer
/// exactly where the server did not ask to be spared it, and then for no longer than the time-out.
/// Encodes and decodes by itself ([ClientWire]), so an error of the server's code is not mirrored
/// here. Confined to one thread.
public final class MilterClient implements AutoCloseable {
  /// What Postfix 3.7 offers.
  public static final int ALL_ACTIONS = 0x1FF;

  /// What Postfix 3.7 offers.
  public static final int ALL_STEPS = 0x1FFFFF;

  private static final int CHUNK_BYTES = 65_535;

  /// The server's side of the negotiation.
  ///
  /// @param steps bits, `SMFIP_*`
  /// @param macros the names it wants, by stage
  public record Agreement(
      int version, int actions, int steps, Map<MacroStage, List<String>> macros) {
    public Agreement {
      macros = Map.copyOf(macros);
    }

    boolean has(int step) {
      return (steps & step) != 0;
    }
  }

  /// What the server says at the end of a message.
  ///
  /// @param progress how many times it asked for patience
  public record Outcome(List<Modification> modifications, MilterReply reply, int progress) {
    public Outcome {
      modifications = List.copyOf(modifications);
    }
  }

  private final ClientWire wire;
  private Agreement agreement = new Agreement(0, 0, 0, Map.of());

  private MilterClient(ClientWire wire) {
    this.wire = wire;
  }

  /// Connects.
  ///
  /// @param timeout for the connection, and for each answer
  public static MilterClient connect(Endpoint endpoint, Duration timeout) throws IOException {
    SocketAddress address =
        switch (endpoint) {
          case Endpoint.Unix unix -> UnixDomainSocketAddress.of(unix.path());
          case Endpoint.Inet inet ->
              new InetSocketAddress(InetAddress.ofLiteral(inet.host()), inet.port());
        };
    return new MilterClient(new ClientWire(SocketChannel.open(address), timeout));
  }

  /// Offers what Postfix offers.
  public Agreement negotiate() throws IOException {
    return negotiate(6, ALL_ACTIONS, ALL_STEPS);
  }

  public Agreement negotiate(int version, int actions, int steps) throws IOException {
    wire.send('O', ByteBuffer.allocate(12).putInt(version).putInt(actions).putInt(steps).flip());
    agreement = ClientReplies.agreement(wire.receive());
    return agreement;
  }

  /// Announces macros for the command that follows; one not asked for is sent as well.
  public void macros(MacroStage stage, Map<String, String> values) throws IOException {
    List<String> strings = new ArrayList<>();
    values.forEach((name, value) -> {
      strings.add(name);
      strings.add(value);
    });
    ByteBuffer list = ClientWire.strings(strings);
    ByteBuffer payload = ByteBuffer.allocate(1 + list.remaining());
    wire.send('D', payload.put((byte) stage.code).put(list).flip());
  }

  /// An SMTP client connected.
  ///
  /// @param family `4`, `6`, `L` or `U`; with `U`, port and address are not sent
  public MilterReply connect(String hostName, char family, int port, String address)
      throws IOException {
    ByteBuffer host = ClientWire.strings(List.of(hostName));
    ByteBuffer literal = ClientWire.strings(List.of(address));
    ByteBuffer payload = ByteBuffer.allocate(host.remaining() + 3 + literal.remaining());
    payload.put(host).put((byte) family);
    if (family != 'U') {
      payload.putShort((short) port).put(literal);
    }
    return ask('C', payload.flip(), MilterStep.CONNECT);
  }

  public MilterReply helo(String argument) throws IOException {
    return ask('H', ClientWire.strings(List.of(argument)), MilterStep.HELO);
  }

  /// A message begins.
  ///
  /// @param path as a client types it: in angle brackets, usually
  public MilterReply mail(String path, String... arguments) throws IOException {
    return ask('M', pathAndArguments(path, arguments), MilterStep.MAIL);
  }

  public MilterReply rcpt(String path, String... arguments) throws IOException {
    return ask('R', pathAndArguments(path, arguments), MilterStep.RCPT);
  }

  /// Not sent below version 4, which does not have it.
  public MilterReply data() throws IOException {
    return agreement.version() < 4
        ? MilterReply.CONTINUE
        : ask('T', ByteBuffer.allocate(0), MilterStep.DATA);
  }

  /// One header field.
  ///
  /// @param value without the space after the colon; it is added where the server wants it
  public MilterReply header(String name, String value) throws IOException {
    String raw = agreement.has(MilterStep.LEADING_SPACE) ? " " + value : value;
    return ask('L', ClientWire.strings(List.of(name, raw)), MilterStep.HEADERS);
  }

  public MilterReply endOfHeaders() throws IOException {
    return ask('N', ByteBuffer.allocate(0), MilterStep.END_OF_HEADERS);
  }

  /// Sends the body in chunks of 65,535 bytes; the answer is the first that is not "continue", and
  /// nothing is sent after it.
  public MilterReply body(byte[] bytes) throws IOException {
    MilterReply reply = MilterReply.CONTINUE;
    for (int at = 0; at < bytes.length && reply.equals(MilterReply.CONTINUE); at += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, bytes.length - at);
      reply = ask('B', ByteBuffer.wrap(bytes, at, length), MilterStep.BODY);
    }
    return reply;
  }

  /// Not sent below version 3, which does not have it.
  public MilterReply unknown(String line) throws IOException {
    return agreement.version() < 3
        ? MilterReply.CONTINUE
        : ask('U', ClientWire.strings(List.of(line)), MilterStep.UNKNOWN);
  }

  public Outcome endOfMessage() throws IOException {
    return endOfMessage(new byte[0]);
  }

  /// The end of the message, and in the same frame the rest of its body.
  public Outcome endOfMessage(byte[] lastChunk) throws IOException {
    wire.send('E', ByteBuffer.wrap(lastChunk));
    List<Modification> modifications = new ArrayList<>();
    int progress = 0;
    while (true) {
      Frame frame = wire.receive();
      if (frame.code() == 'p') {
        progress++;
      } else if (ClientReplies.isVerdict(frame)) {
        return new Outcome(modifications, ClientReplies.reply(frame), progress);
      } else {
        modifications.add(
            ClientReplies.modification(frame, agreement.has(MilterStep.LEADING_SPACE)));
      }
    }
  }

  public void abort() throws IOException {
    wire.send('A', ByteBuffer.allocate(0));
  }

  public void quit() throws IOException {
    wire.send('Q', ByteBuffer.allocate(0));
  }

  /// The SMTP client is gone, the connection stays (`SMFIC_QUIT_NC`).
  public void quitNewConnection() throws IOException {
    wire.send('K', ByteBuffer.allocate(0));
  }

  /// Waits for the server to close.
  ///
  /// @return false if it sent something instead
  public boolean awaitClose() throws IOException {
    return wire.awaitClose();
  }

  @Override
  public void close() throws IOException {
    wire.close();
  }

  private MilterReply ask(char code, ByteBuffer payload, MilterStep step) throws IOException {
    if (agreement.has(step.suppress)) {
      return MilterReply.CONTINUE;
    }
    wire.send(code, payload);
    return agreement.has(step.noReply) ? MilterReply.CONTINUE : ClientReplies.reply(wire.receive());
  }

  private static ByteBuffer pathAndArguments(String path, String... arguments) {
    List<String> strings = new ArrayList<>();
    strings.add(path);
    strings.addAll(List.of(arguments));
    return ClientWire.strings(strings);
  }
}
