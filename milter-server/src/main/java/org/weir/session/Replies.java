package org.weir.session;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.weir.milter.MilterReply;
import org.weir.milter.Modification;
import org.weir.policy.Code;
import org.weir.policy.Decision;
import org.weir.policy.Decision.Contribution;
import org.weir.policy.EventId;

/// What is said to the MTA for a decision. Pure.
final class Replies {
  /// Headers that only Weir may set; copies from outside are removed.
  private static final String PREFIX = "X-Weir-";

  private static final String EVENT = PREFIX + "Event";
  private static final String SCORE = PREFIX + "Score";
  private static final String SIGNALS = PREFIX + "Signals";

  /// Names of this shape are ours to set or remove; nobody looks for stranger ones.
  private static final Pattern OURS = Pattern.compile("(?i)" + PREFIX + "[a-z0-9-]{1,60}");

  private Replies() {}

  /// Whether a header field of that name may only come from Weir.
  static boolean isOurs(String headerName) {
    return headerName.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
        && OURS.matcher(headerName).matches();
  }

  /// The verdict. Held mail is accepted without a text: with one, MTAs forget the hold.
  static MilterReply verdict(Decision decision, EventId event) {
    return switch (decision.action()) {
      case PASS, TAG, HOLD -> MilterReply.CONTINUE;
      case DEFER -> text(451, decision.code(), decision.text(), event);
      case REJECT -> text(550, decision.code(), decision.text(), event);
    };
  }

  /// What is done to the message before the verdict.
  static List<Modification> modifications(Decision decision, EventId event) {
    return switch (decision.action()) {
      case PASS, DEFER, REJECT -> List.of();
      case HOLD -> List.of(new Modification.Quarantine(holdReason(decision, event)));
      case TAG ->
          List.of(
              new Modification.AddHeader(EVENT, event.value()),
              new Modification.AddHeader(SCORE, score(decision)),
              new Modification.AddHeader(SIGNALS, signals(decision)));
    };
  }

  /// New mail while the server drains: the MTA comes back to another instance.
  static MilterReply shuttingDown() {
    return new MilterReply.ReplyCode(
        421, "4.3.2", List.of(Code.SHUTTING_DOWN.id() + " The mail filter is restarting."));
  }

  /// Our own bug: this message is deferred, the next one lives.
  static MilterReply internalError(EventId event) {
    return text(451, Code.INTERNAL_ERROR, "The mail filter failed; please try again later.", event);
  }

  private static MilterReply text(int smtpCode, Code code, String sentence, EventId event) {
    String status = smtpCode / 100 + "." + code.subjectDetail();
    return new MilterReply.ReplyCode(
        smtpCode, status, List.of(code.id() + " " + sentence + " Event " + event));
  }

  /// The event first: Sendmail's mailq shows some sixty characters.
  private static String holdReason(Decision decision, EventId event) {
    String reason = decision.code().id() + ", event " + event;
    return decision.code() == Code.SUSPICIOUS
        ? reason + ", score " + score(decision) + ": " + signals(decision)
        : reason;
  }

  private static String score(Decision decision) {
    return String.format(Locale.ROOT, "%.1f", decision.score());
  }

  private static String signals(Decision decision) {
    return decision.contributions().stream()
        .filter(contribution -> !contribution.shadow())
        .map(Contribution::signal)
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
