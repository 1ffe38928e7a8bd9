package org.weir.test.rig;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// TLS between the rig's clients and servers. The certificates prove nothing.
public final class Tls {
  /// Believes everyone.
  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private Tls() {}

  /// Encrypts a connection that is open already.
  static Socket client(Socket plain) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Credulous()}, null);
      SSLSocket socket =
          (SSLSocket)
              context
                  .getSocketFactory()
                  .createSocket(plain, "relay.test", plain.getPort(), /* autoClose= */ true);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /// A new self-signed certificate with its key, in one PEM file.
  public static Path certificate(Lab lab) throws IOException, InterruptedException {
    Path pem = lab.folder("tls").resolve("relay.pem");
    Tool.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=relay.test",
            "-days",
            "2",
            "-keyout",
            pem.toString(),
            "-out",
            pem + ".cert")
        .orFail();
    Files.writeString(pem, Files.readString(pem) + Files.readString(Path.of(pem + ".cert")));
    return pem;
  }
}
