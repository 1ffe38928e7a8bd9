package org.weir.test.rig;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

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

  private static final String PASSWORD = "secret";

  private Tls() {}

  /// Encrypts a connection that is open already.
  ///
  /// @param own what [#certificate] made for this client; null = it has none
  static Socket client(Socket plain, @Nullable Path own) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          own == null ? null : keys(own).getKeyManagers(),
          new TrustManager[] {new Credulous()},
          null);
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

  private static KeyManagerFactory keys(Path own) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(own + ".p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    return keys;
  }

  /// A new self-signed certificate with its key, in one PEM file; and in one for Java beside it.
  public static Path certificate(Lab lab, String file, String commonName)
      throws IOException, InterruptedException {
    Path pem = lab.folder("tls").resolve(file + ".pem");
    Tool.run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=" + commonName,
            "-days",
            "2",
            "-keyout",
            pem.toString(),
            "-out",
            pem + ".cert")
        .orFail();
    Tool.run(
            "openssl",
            "pkcs12",
            "-export",
            "-inkey",
            pem.toString(),
            "-in",
            pem + ".cert",
            "-out",
            pem + ".p12",
            "-passout",
            "pass:" + PASSWORD)
        .orFail();
    Files.writeString(pem, Files.readString(pem) + Files.readString(Path.of(pem + ".cert")));
    return pem;
  }
}
