package org.weir.test.rig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.weir.test.rig.SmtpClient.Reply;

/// Many SMTP sessions at once, each of one login, each sending some messages.
public final class Burst {
  private static final String MESSAGE = "Subject: burst\n\ntext\n";
  private static final long LIMIT_SECONDS = 180;

  private Burst() {}

  /// Sends `messages` shared among `sessions`; the final reply of each message.
  public static List<Reply> send(PostfixRelay postfix, String login, int sessions, int messages)
      throws InterruptedException, ExecutionException, TimeoutException {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Reply>>> running = new ArrayList<>();
      for (int session = 0; session < sessions; session++) {
        int share = messages / sessions + (session < messages % sessions ? 1 : 0);
        running.add(clients.submit(() -> sendInTurn(postfix, login, share)));
      }
      List<Reply> replies = new ArrayList<>();
      for (Future<List<Reply>> session : running) {
        replies.addAll(session.get(LIMIT_SECONDS, TimeUnit.SECONDS));
      }
      return replies;
    }
  }

  private static List<Reply> sendInTurn(PostfixRelay postfix, String login, int messages)
      throws IOException {
    List<Reply> replies = new ArrayList<>();
    try (SmtpClient client = postfix.login(login)) {
      for (int i = 0; i < messages; i++) {
        replies.add(client.send(login, "someone@example.org", MESSAGE));
      }
    }
    return replies;
  }

  /// One message in a session of its own.
  public static Reply one(PostfixRelay postfix, String login) throws IOException {
    return sendInTurn(postfix, login, 1).getFirst();
  }
}
