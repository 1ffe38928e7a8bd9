package org.weir.cli;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.weir.agent.Answer;
import org.weir.agent.Grouping;
import org.weir.agent.QueueRequest;
import org.weir.agent.Verb;
import org.weir.policy.Directive;
import org.weir.queue.QueueFilter;
import org.weir.queue.QueueFilter.Term;

/// What lies in the queues already of the mail that a directive is about.
final class QueuedOf {
  private QueuedOf() {}

  /// Puts it on hold, too, and says how much on which relay. The directive acts, whatever comes of
  /// this.
  static int hold(CommonOptions common, QueuePlaces places, Directive directive)
      throws InterruptedException {
    Optional<Term> term = term(directive.kind());
    if (term.isEmpty()) {
      common.warn(
          "What is in the queue of this network stays as it is; see: weir queue hold --help");
      return ExitCode.OK;
    }
    QueueFilter filter = new QueueFilter(Map.of(term.get(), directive.value()), List.of());
    QueueRequest request = new QueueRequest(Verb.HOLD, filter, false, Grouping.SENDER, 0, false);
    try {
      QueueAnswers answers = places.ask(common, InstantSource.system(), request, List.of());
      for (Answer answer : answers.answers()) {
        common.warn("Held in the queue of " + answer.relay() + ": " + answer.changed());
      }
      return answers.exitCode(common);
    } catch (CommandFailure e) {
      common.warn("weir: the directive acts, but what is in the queue was not held");
      throw e;
    }
  }

  /// A queue knows no networks.
  private static Optional<Term> term(Directive.Kind kind) {
    return switch (kind) {
      case ACCOUNT -> Optional.of(Term.ACCOUNT);
      case LOGIN -> Optional.of(Term.LOGIN);
      case SCRIPT -> Optional.of(Term.SCRIPT);
      case CAMPAIGN -> Optional.of(Term.CAMPAIGN);
      case NETWORK -> Optional.empty();
    };
  }
}
