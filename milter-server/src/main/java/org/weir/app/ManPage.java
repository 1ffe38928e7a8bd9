package org.weir.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// One command's manual page in roff (man(7)), from what the command says of itself, so the page
/// and `--help` cannot differ.
final class ManPage {
  private final CommandSpec command;
  private final StringBuilder out = new StringBuilder();

  private ManPage(CommandSpec command) {
    this.command = command;
  }

  /// `weir-account-list`.
  static String name(CommandSpec command) {
    return command.qualifiedName("-");
  }

  /// The page.
  static String of(CommandLine command) {
    return new ManPage(command.getCommandSpec()).page();
  }

  private String page() {
    String name = name(command);
    out.append(".TH ")
        .append(quoted(name.toUpperCase(Locale.ROOT)))
        .append(" 8 \"\" \"Weir\" \"Weir\"\n");
    section("NAME");
    out.append(escaped(name)).append(" \\- ").append(escaped(summary())).append('\n');
    section("SYNOPSIS");
    out.append(".B ").append(escaped(command.qualifiedName())).append('\n');
    out.append(text(synopsis())).append('\n');
    section("DESCRIPTION");
    out.append(text(description())).append('\n');
    arguments();
    subcommands();
    examples();
    section("SEE ALSO");
    out.append(seeAlso()).append('\n');
    return out.toString();
  }

  private void section(String title) {
    out.append(".SH ").append(quoted(title)).append('\n');
  }

  private String description() {
    return plain(String.join(" ", command.usageMessage().description()));
  }

  private String summary() {
    String description = description();
    int end = description.indexOf(". ");
    return (end < 0 ? description : description.substring(0, end)).replaceAll("\\.$", "");
  }

  /// What follows the command's name in the usage line.
  private String synopsis() {
    String usage =
        new CommandLine.Help(command, CommandLine.Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    String line = String.join(" ", usage.strip().split("\\s+", -1));
    String name = command.qualifiedName();
    return line.startsWith(name) ? line.substring(name.length()).strip() : line;
  }

  private void arguments() {
    List<PositionalParamSpec> parameters = command.positionalParameters();
    List<OptionSpec> options = command.options().stream().filter(each -> !each.hidden()).toList();
    if (!parameters.isEmpty()) {
      section("ARGUMENTS");
      parameters.forEach(each -> argument(each.paramLabel(), each));
    }
    if (!options.isEmpty()) {
      section("OPTIONS");
      for (OptionSpec option : options) {
        String names = String.join(", ", option.names());
        argument(option.arity().max() == 0 ? names : names + " " + option.paramLabel(), option);
      }
    }
  }

  private void argument(String label, ArgSpec argument) {
    out.append(".TP\n.B ").append(escaped(label)).append('\n');
    out.append(text(plain(String.join(" ", argument.description())))).append('\n');
  }

  private void subcommands() {
    var commands = new TreeMap<>(command.subcommands());
    commands.values().removeIf(each -> each.getCommandSpec().usageMessage().hidden());
    if (commands.isEmpty()) {
      return;
    }
    section("COMMANDS");
    commands.forEach((name, each) -> {
      out.append(".TP\n.B ").append(escaped(name)).append('\n');
      out.append(text(new ManPage(each.getCommandSpec()).description())).append('\n');
    });
  }

  private void examples() {
    List<String> lines =
        Arrays.stream(command.usageMessage().footer())
            .map(line -> plain(line).stripTrailing())
            .filter(line -> !line.isBlank() && !line.matches("Examples?:"))
            .toList();
    if (lines.isEmpty()) {
      return;
    }
    section("EXAMPLES");
    out.append(".nf\n");
    lines.forEach(line -> out.append(text(line)).append('\n'));
    out.append(".fi\n");
  }

  private String seeAlso() {
    CommandLine parent = command.commandLine().getParent();
    String other = parent == null ? "" : name(parent.getCommandSpec());
    return other.isEmpty()
        ? "README.md of Weir, which has every setting, code and table."
        : ".BR " + escaped(other) + " (8)";
  }

  /// With variables filled in, without picocli's markup.
  private String plain(String text) {
    return Ansi.OFF.string(command.commandLine() == null ? text : filled(text));
  }

  private String filled(String text) {
    return text.replace("%n", " ").replace("%%", "%");
  }

  private static String quoted(String text) {
    return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
  }

  /// A line of text that roff takes for nothing else.
  private static String text(String line) {
    String escaped = escaped(line);
    boolean request = escaped.startsWith(".") || escaped.startsWith("'");
    return request ? "\\&" + escaped : escaped;
  }

  private static String escaped(String text) {
    StringBuilder result = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '\\' -> result.append("\\e");
            case '-' -> result.append("\\-");
            case '`' -> result.append("\\(ga");
            case '\'' -> result.append("\\(aq");
            case '^' -> result.append("\\(ha");
            case '~' -> result.append("\\(ti");
            default -> {
              if (c < 0x7f) {
                result.appendCodePoint(c);
              } else {
                result.append("\\[u%04X]".formatted(c));
              }
            }
          }
        });
    return result.toString();
  }
}
