package org.weir.cli;

import java.time.InstantSource;
import java.util.List;
import org.weir.agent.QueueRequest;
import org.weir.agent.RelayQueue.Beforehand;
import picocli.CommandLine.Option;

/// Whose queues are meant; a picocli mixin.
final class QueuePlaces {
  @Option(names = "--local", description = "this machine's queue; the default")
  @SuppressWarnings("unused") // there is no other yet
  private boolean local;

  QueueAnswers ask(CommonOptions common, InstantSource clock, QueueRequest request)
      throws InterruptedException {
    return ask(common, clock, request, rows -> rows);
  }

  QueueAnswers ask(
      CommonOptions common, InstantSource clock, QueueRequest request, Beforehand beforehand)
      throws InterruptedException {
    return new QueueAnswers(
        List.of(new QueueHere(common, clock).ask(request, beforehand)), List.of());
  }
}
