package org.weir.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.weir.agent.Answer;
import org.weir.agent.AnswerJson;
import org.weir.agent.QueueJson;
import org.weir.agent.QueueRequest;
import org.weir.agent.QueueRow;
import org.weir.agent.RelayQueue.Beforehand;
import org.weir.agent.RequestJson;
import org.weir.agent.Verb;
import org.weir.config.ConfigReader;
import org.weir.store.Database;
import org.weir.store.QueueRequests;
import org.weir.store.QueueRequests.Reply;
import org.weir.store.QueueRequests.Sent;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Whose queues are meant; a picocli mixin. Other machines' are asked through the database.
final class QueuePlaces {
  @Option(
      names = "--local",
      description =
          "this machine's queue, without an agent; the default where it is the only relay, or has no"
              + " configuration")
  private boolean local;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = Wait.class,
      description =
          "how long for the relays' agents; what is not begun by then is never done"
              + " (default: ${DEFAULT-VALUE})")
  private Duration wait = Duration.ofSeconds(20);

  /// Asks some relays.
  ///
  /// @param relays empty = all that gave a sign of life lately
  QueueAnswers ask(
      CommonOptions common, InstantSource clock, QueueRequest request, List<String> relays)
      throws InterruptedException {
    return ask(common, clock, request, relays, rows -> rows);
  }

  /// Asks some relays.
  ///
  /// @param beforehand for this machine's queue, when no agent is asked for it
  QueueAnswers ask(
      CommonOptions common,
      InstantSource clock,
      QueueRequest request,
      List<String> relays,
      Beforehand beforehand)
      throws InterruptedException {
    if (local || Files.notExists(common.config())) {
      return here(common, clock, request, beforehand);
    }
    try (Database database = common.openDatabase()) {
      QueueRequests requests = new QueueRequests(database, common.who());
      List<String> alive = requests.relays();
      List<String> names = relays.isEmpty() ? alive : relays;
      boolean alone = alive.equals(List.of(common.settings().relay()));
      if (alone && names.equals(alive)) {
        return here(common, clock, request, beforehand); // the only relay needs no agent
      }
      return ask(requests, names, request);
    }
  }

  private QueueAnswers here(
      CommonOptions common, InstantSource clock, QueueRequest request, Beforehand beforehand)
      throws InterruptedException {
    return new QueueAnswers(
        List.of(new QueueHere(common, clock).ask(request, beforehand)), List.of());
  }

  boolean isLocal() {
    return local;
  }

  private QueueAnswers ask(QueueRequests requests, List<String> names, QueueRequest request)
      throws InterruptedException {
    if (names.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "weir: no relay gave a sign of life lately; --local works on this machine's queue");
    }
    List<Sent> sent = requests.send(names, request.verb().word(), RequestJson.write(request), wait);
    List<Answer> answers = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Reply reply : requests.await(sent, wait)) {
      read(requests, request, reply, answers, silent);
    }
    return new QueueAnswers(answers, silent);
  }

  private static void read(
      QueueRequests requests,
      QueueRequest request,
      Reply reply,
      List<Answer> answers,
      List<String> silent) {
    String outcome = reply.outcome();
    switch (reply.state()) {
      case WAITING, EXPIRED ->
          silent.add(reply.relay() + ": its agent does not work; nothing was done");
      case RUNNING ->
          silent.add(
              reply.relay() + ": it is still at work, see table `queue_command`, id " + reply.id());
      case FAILED -> silent.add(reply.relay() + ": " + reply.error());
      case DONE -> {
        try {
          Answer answer = AnswerJson.parse(reply.relay(), String.valueOf(outcome));
          boolean deleted = request.verb() == Verb.DELETE && !request.dryRun();
          answers.add(deleted ? answer.withRows(deleted(requests, reply.id())) : answer);
        } catch (IOException e) {
          silent.add(reply.relay() + ": its answer cannot be read: " + e.getMessage());
        }
      }
    }
  }

  private static List<QueueRow> deleted(QueueRequests requests, long id) throws IOException {
    List<QueueRow> rows = new ArrayList<>();
    for (String part : requests.deleted(id)) {
      rows.addAll(QueueJson.rows(part));
    }
    return rows;
  }

  /// Reads `20s`.
  static final class Wait implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return ConfigReader.duration(text, "1s", "1h");
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
