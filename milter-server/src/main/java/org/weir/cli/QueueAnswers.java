package org.weir.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.weir.agent.Answer;
import org.weir.agent.QueueRow;
import org.weir.agent.Tally;

/// What the relays said.
///
/// @param silent relays that did not answer, and why
record QueueAnswers(List<Answer> answers, List<String> silent) {
  QueueAnswers {
    answers = List.copyOf(answers);
    silent = List.copyOf(silent);
  }

  Stream<QueueRow> rows() {
    return answers.stream().flatMap(answer -> answer.rows().stream());
  }

  long messages() {
    return answers.stream().mapToLong(Answer::messages).sum();
  }

  long bytes() {
    return answers.stream().mapToLong(Answer::bytes).sum();
  }

  long changed() {
    return answers.stream().mapToLong(Answer::changed).sum();
  }

  /// Relays that have what was asked for.
  long relays() {
    return answers.stream().filter(answer -> answer.messages() > 0).count();
  }

  /// The groups of all together.
  Tally tally() {
    Tally tally = new Tally();
    answers.forEach(answer -> answer.groups().forEach(tally::add));
    return tally;
  }

  /// Whoever has the message that was to be shown.
  Optional<Answer> found() {
    return answers.stream()
        .filter(answer -> answer.text() != null && !answer.rows().isEmpty())
        .findFirst();
  }

  /// Tells people who did not answer.
  void nameSilent(CommonOptions common) {
    silent.forEach(relay -> common.warn("weir: no answer from " + relay));
  }

  /// Tells people what is missing in the results, and programs that something is.
  int exitCode(CommonOptions common) {
    for (Answer answer : answers) {
      if (answer.unreadable() > 0) {
        common.warn(
            "weir: "
                + answer.relay()
                + ": "
                + answer.unreadable()
                + " entries of the queue could not be read");
      }
      answer.refusals().forEach(refusal -> common.warn("weir: " + answer.relay() + ": " + refusal));
    }
    nameSilent(common);
    boolean refused = answers.stream().anyMatch(answer -> answer.refused() > 0);
    return !silent.isEmpty() ? ExitCode.UNAVAILABLE : refused ? ExitCode.DATA : ExitCode.OK;
  }
}
