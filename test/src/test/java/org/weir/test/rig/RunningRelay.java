package org.weir.test.rig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A whole relay: Weir with its database and block list, Postfix in front of it, and the world
/// behind it. Closing ends all of it.
public record RunningRelay(Lab lab, WeirSetup setup, SmtpSink sink, PostfixRelay postfix)
    implements AutoCloseable {
  /// Starts it all under the policy the golden cases are played under.
  ///
  /// @param users who can log in with a password at Postfix; accounts are made by `filling`
  public static RunningRelay start(List<String> users, WeirSetup.Filling filling) throws Exception {
    return start(
        WeirSetup.Socket.TCP, Path.of("cases/policies/enforce.yaml"), Map.of(), users, filling);
  }

  /// Starts it all.
  public static RunningRelay start(
      WeirSetup.Socket socket,
      Path policy,
      Map<String, String> listed,
      List<String> users,
      WeirSetup.Filling filling)
      throws Exception {
    Lab lab = Lab.open();
    try {
      WeirSetup setup = WeirSetup.start(lab, socket, policy, listed, filling);
      SmtpSink sink = SmtpSink.open(lab);
      PostfixRelay postfix = PostfixRelay.start(lab, setup.milter(), sink.port(), users);
      return new RunningRelay(lab, setup, sink, postfix);
    } catch (Exception e) {
      lab.close();
      throw e;
    }
  }

  public WeirProcess weir() {
    return setup.weir();
  }

  public Provider provider() {
    return setup.provider();
  }

  @Override
  public void close() {
    lab.close();
  }
}
