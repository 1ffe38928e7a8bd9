package org.weir.cli;

import java.time.InstantSource;
import java.util.List;
import org.weir.agent.Answer;
import org.weir.agent.QueueRequest;
import org.weir.agent.RelayQueue.Beforehand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Which relays' queues a person means; a picocli mixin.
final class QueueRelays {
  @Mixin
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private QueuePlaces places;

  @Option(
      names = "--relay",
      paramLabel = "NAME",
      arity = "1..*",
      description = "only these relays (default: all that gave a sign of life lately)")
  private List<String> relays = List.of();

  QueueAnswers ask(CommonOptions common, InstantSource clock, QueueRequest request)
      throws InterruptedException {
    requireOneWay();
    return places.ask(common, clock, request, relays);
  }

  /// Asks those that answered before, and no others.
  ///
  /// @param beforehand for this machine's queue, when no agent is asked for it
  QueueAnswers askAgain(
      CommonOptions common,
      InstantSource clock,
      QueueRequest request,
      QueueAnswers before,
      Beforehand beforehand)
      throws InterruptedException {
    List<String> answered = before.answers().stream().map(Answer::relay).toList();
    return places.ask(common, clock, request, answered, beforehand);
  }

  boolean isLocal() {
    return places.isLocal();
  }

  private void requireOneWay() {
    if (places.isLocal() && !relays.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "weir: --relay asks agents, --local none");
    }
  }
}
