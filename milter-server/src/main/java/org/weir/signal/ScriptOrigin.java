package org.weir.signal;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.weir.policy.Client;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Header;

/// A script on one of the provider's web servers sends the message. No offence in itself, but
/// hacked sites send this way.
final class ScriptOrigin implements Detector {
  static final String SCRIPT_ORIGIN = "script-origin";

  private final ScriptHeaders scripts;

  ScriptOrigin(ScriptHeaders scripts) {
    this.scripts = scripts;
  }

  @Override
  public Set<String> signals() {
    return Set.of(SCRIPT_ORIGIN);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    Client client = mail.facts().client();
    Finding finding =
        scripts
            .origin(mail.facts().headers(), client.address())
            .map(header -> present(header, client))
            .orElse(new Absent(SCRIPT_ORIGIN));
    return CompletableFuture.completedFuture(List.of(finding));
  }

  private static Finding present(Header header, Client client) {
    String server = client.address() == null ? "" : " [" + client.address().getHostAddress() + "]";
    return new Present(
        SCRIPT_ORIGIN,
        1.0,
        "script " + Printable.of(header.value()) + " on " + Printable.of(client.name()) + server);
  }
}
