package org.weir.test.rig;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.weir.milter.Endpoint;

/// Stands between Sendmail and Weir and passes every byte on, but for the client's address in
/// CONNECT (`SMFIC_CONNECT`). Postfix can be told whom a client stands for (XCLIENT), Sendmail
/// cannot: its clients come from addresses of loopback, one for each address they stand for, and
/// here they get the latter. Thread-safe.
public final class AddressSwap implements AutoCloseable {
  private static final int CONNECT = 'C';

  private final ServerSocket server;
  private final Endpoint.Inet weir;
  private final Map<String, String> standsFor = new ConcurrentHashMap<>();

  private AddressSwap(ServerSocket server, Endpoint.Inet weir) {
    this.server = server;
    this.weir = weir;
  }

  /// Listens on a free port of loopback; the lab closes it.
  public static AddressSwap open(Lab lab, Endpoint.Inet weir) throws IOException {
    var loopback = InetAddress.ofLiteral("127.0.0.1");
    var swap = lab.own(new AddressSwap(new ServerSocket(0, 200, loopback), weir));
    Thread.ofVirtual().name("address-swap").start(swap::accept);
    return swap;
  }

  /// As in `INPUT_MAIL_FILTER`.
  public String milter() {
    return "inet:" + server.getLocalPort() + "@127.0.0.1";
  }

  /// The address of loopback that stands for an IPv4 address: the same with 127 as its first
  /// number.
  public String loopbackFor(String address) {
    String loopback = "127" + address.substring(address.indexOf('.'));
    String taken = standsFor.putIfAbsent(loopback, address);
    if (taken != null && !taken.equals(address)) {
      throw new IllegalArgumentException(
          address + " and " + taken + " would both be " + loopback + " for Sendmail");
    }
    return loopback;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket mta = server.accept();
        Thread.ofVirtual().name("address-swap-connection").start(() -> serve(mta));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket mta) {
    try (mta;
        Socket filter = new Socket(InetAddress.ofLiteral(weir.host()), weir.port())) {
      mta.setTcpNoDelay(true);
      filter.setTcpNoDelay(true);
      Thread.ofVirtual().name("address-swap-replies").start(() -> replies(filter, mta));
      commands(new DataInputStream(mta.getInputStream()), filter);
      filter.shutdownOutput();
    } catch (IOException _) {
      return; // one side is gone: closing both tells the other
    }
  }

  /// Frame by frame: length, command, payload.
  private void commands(DataInputStream mta, Socket filter) throws IOException {
    var out = new DataOutputStream(filter.getOutputStream());
    while (true) {
      byte[] frame;
      try {
        frame = mta.readNBytes(mta.readInt());
      } catch (EOFException _) {
        return;
      }
      byte[] passed = frame[0] == CONNECT ? swapped(frame) : frame;
      byte[] wire = new byte[4 + passed.length];
      System.arraycopy(passed, 0, wire, 4, passed.length);
      for (int i = 0; i < 4; i++) {
        wire[i] = (byte) (passed.length >>> (24 - 8 * i));
      }
      out.write(wire);
    }
  }

  /// The payload is: name, NUL, family, two bytes of port, address, NUL.
  private byte[] swapped(byte[] frame) {
    String text = new String(frame, StandardCharsets.ISO_8859_1);
    int address = text.indexOf('\0') + 4;
    if (address >= text.length()) {
      return frame; // family "unknown" has no address
    }
    String loopback = text.substring(address, text.length() - 1);
    String real = standsFor.get(loopback);
    return real == null
        ? frame
        : text.replace(loopback, real).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void replies(Socket filter, Socket mta) {
    try (mta;
        InputStream in = filter.getInputStream()) {
      in.transferTo(mta.getOutputStream());
    } catch (IOException _) {
      return; // as above
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
