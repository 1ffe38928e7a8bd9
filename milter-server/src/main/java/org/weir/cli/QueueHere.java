package org.weir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.weir.agent.Answer;
import org.weir.agent.QueueRequest;
import org.weir.agent.RelayQueue;
import org.weir.agent.RelayQueue.Beforehand;
import org.weir.config.QueueSettings;
import org.weir.config.Settings;
import org.weir.queue.Exim;
import org.weir.queue.MailQueue;
import org.weir.queue.Postfix;
import org.weir.queue.Sendmail;
import org.weir.store.Database;
import org.weir.store.QueueAudit;
import org.weir.store.QueueOrigins;
import org.weir.store.StoreException;

/// The queue of this machine, with what the database knows of it when it answers.
public final class QueueHere {
  private final CommonOptions common;
  private final InstantSource clock;

  QueueHere(CommonOptions common, InstantSource clock) {
    this.common = common;
    this.clock = clock;
  }

  /// The queue the settings name.
  public static MailQueue queue(QueueSettings settings) {
    return switch (settings.mta()) {
      case POSTFIX -> new Postfix(settings.config());
      case SENDMAIL -> new Sendmail(List.of("sendmail"), settings.config());
      case EXIM -> new Exim(List.of("exim"), settings.config());
    };
  }

  /// @throws CommandFailure when the MTA cannot be asked
  Answer ask(QueueRequest request, Beforehand beforehand) throws InterruptedException {
    if (Files.notExists(common.config())) {
      common.warn("weir: no " + common.config() + ": this is Postfix's queue, without accounts");
      return answer(new RelayQueue("here", new Postfix(null), null, clock), request, beforehand);
    }
    Settings settings = common.settings();
    try (Database database = common.openDatabase()) {
      @Nullable QueueOrigins origins = origins(database);
      var relay = new RelayQueue(settings.relay(), queue(settings.queue()), origins, clock);
      Answer answer = answer(relay, request, beforehand);
      if (answer.changed() > 0 && origins != null) {
        note(database, request, answer);
      }
      return answer;
    }
  }

  /// It is done already, so a failure is only told.
  private void note(Database database, QueueRequest request, Answer answer) {
    try {
      new QueueAudit(database, common.who())
          .note(
              request.verb().word(), answer.relay(), answer.changed(), request.filter().toString());
    } catch (StoreException e) {
      common.warn("weir: it is done, but not noted in `audit`: " + e.getMessage());
    }
  }

  /// Null when MariaDB does not answer, which must not keep anybody from a queue.
  private @Nullable QueueOrigins origins(Database database) {
    var origins = new QueueOrigins(database);
    try {
      origins.requireAnswer();
      return origins;
    } catch (StoreException e) {
      common.warn(
          "weir: accounts, logins and scripts are not known, and nothing is noted in `audit`: "
              + e.getMessage());
      return null;
    }
  }

  private static Answer answer(RelayQueue relay, QueueRequest request, Beforehand beforehand)
      throws InterruptedException {
    try {
      return relay.answer(request, beforehand);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE, "weir: " + new Cell.Words(String.valueOf(e.getMessage())).text());
    }
  }
}
