package org.weir.signal;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.weir.content.MessageContent;
import org.weir.content.Part;
import org.weir.content.Sign;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;

/// An attachment needs a password, and the text beside it gives one: it is locked against filters
/// only. Thread-safe.
final class PasswordInText implements Detector {
  static final String PASSWORD_IN_TEXT = "password-in-text";

  private static final Set<Sign> LOCKED =
      EnumSet.of(Sign.ENCRYPTED_ARCHIVE, Sign.ENCRYPTED_DOCUMENT);

  /// A word for password, then a colon or the like and anything, or a verb and something with a
  /// digit in it. Nothing is tried at length, so that it takes linear time.
  private static final Pattern GIVEN =
      Pattern.compile(
          "\\b(?:password|passcode|passwort|kennwort|passphrase|mot de passe|contrase[nñ]a|has[lł]o"
              + "|parola|wachtwoord|senha|lösenord|пароль|pass|pwd|pw|pin)"
              + "(?:\\s{0,3}+[:=：-]\\s{0,9}+"
              + "|\\s{1,3}+(?:is|ist|lautet|est|es|è|to open)\\b\\s{0,3}+:?+\\s{0,9}+(?=\\S{0,39}\\d))"
              + "[\"'„“]?+[^\\s\"']{3,40}",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

  @Override
  public Set<String> signals() {
    return Set.of(PASSWORD_IN_TEXT);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    return CompletableFuture.completedFuture(List.of(finding(mail.content())));
  }

  private static Finding finding(MessageContent content) {
    List<Part> locked = content.parts().stream().filter(PasswordInText::locked).toList();
    if (!locked.isEmpty() && GIVEN.matcher(content.text()).find()) {
      return new Present(
          PASSWORD_IN_TEXT,
          1.0,
          ExecutableAttachment.attachment(locked.getFirst())
              + " needs a password, and the text gives one");
    }
    boolean seen = content.complete() && (locked.isEmpty() || content.limitsHit().isEmpty());
    return seen
        ? new Absent(PASSWORD_IN_TEXT)
        : new Unknown(
            PASSWORD_IN_TEXT, "not all was seen: " + String.join(", ", content.limitsHit()));
  }

  private static boolean locked(Part part) {
    return part.marks().stream().anyMatch(mark -> LOCKED.contains(mark.sign()));
  }
}
