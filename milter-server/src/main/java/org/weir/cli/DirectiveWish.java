package org.weir.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.weir.config.Closest;
import org.weir.policy.Action;
import org.weir.policy.Directive;
import org.weir.policy.Directive.Kind;
import org.weir.store.DirectiveRegister;
import org.weir.store.DirectiveRegister.Given;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Whose mail, for how long and why; a picocli mixin of the commands that give a directive.
final class DirectiveWish {
  static final String KINDS = "account, login, script, network or campaign";
  static final String VALUES = "the account's name, 192.0.2.0/28, words-0123456789abcdef …";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  @Parameters(index = "0", paramLabel = "KIND", description = KINDS)
  private Kind kind = Kind.ACCOUNT;

  @Parameters(index = "1", paramLabel = "VALUE", description = VALUES)
  private String value = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      defaultValue = "24h",
      converter = Validity.Converter.class,
      description = "such as 2h or 3d, or unlimited: until it is lifted (default: 24h)")
  private Validity validity = new Validity(null);

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "for your colleagues; customers do not see it")
  private String reason = "";

  /// Gives the directive and says so.
  Directive give(CommonOptions common, Action action) {
    Given given =
        Registers.directives(
            common,
            register -> {
              requireAccount(register);
              return register.give(kind, value, action, validity.time(), reason);
            });
    Directive directive = given.directive();
    String hint = given.known() ? "" : "\n" + unheardOf(common, directive);
    common.confirm(
        "Directive "
            + directive.id()
            + ": mail of "
            + directive.kind().word()
            + " "
            + Cell.of(directive.value()).text()
            + " is "
            + done(action)
            + until(directive)
            + "."
            + hint,
        DirectiveCommands.table().add(DirectiveCommands.cells(directive)));
    return directive;
  }

  private void requireAccount(DirectiveRegister register) {
    if (kind == Kind.ACCOUNT && !register.hasAccount(value)) {
      throw new CommandFailure(
          ExitCode.DATA,
          "weir: no account is named "
              + Cell.of(value).text()
              + meant(register.alike(kind, value))
              + "\nSee: weir account list --filter");
    }
  }

  /// It acts all the same: a login needs no identity of its own.
  private String unheardOf(CommonOptions common, Directive directive) {
    String shown = Cell.of(directive.value()).text();
    return switch (directive.kind()) {
      case CAMPAIGN -> "No mail of it was seen more than once yet.";
      case ACCOUNT, NETWORK, LOGIN, SCRIPT ->
          "No account has the "
              + directive.kind().word()
              + " "
              + shown
              + " listed"
              + meant(
                  Registers.directives(
                      common, register -> register.alike(kind, directive.value())));
    };
  }

  private String meant(List<String> alike) {
    return Closest.to(value, alike)
        .map(near -> "; did you mean '" + Cell.of(near).text() + "'?")
        .orElse(".");
  }

  private static String done(Action action) {
    return switch (action) {
      case HOLD -> "held";
      case DEFER -> "deferred";
      case REJECT -> "rejected";
      case PASS, TAG -> "let pass";
    };
  }

  private static String until(Directive directive) {
    return directive.validUntil() == null
        ? " until that is lifted"
        : " until " + TIME.format(directive.validUntil().atZone(ZoneId.systemDefault()));
  }
}
