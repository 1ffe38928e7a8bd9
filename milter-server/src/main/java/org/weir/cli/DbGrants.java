package org.weir.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.weir.config.Settings;
import org.weir.store.DatabaseSettings;
import org.weir.store.Grantee;
import org.weir.store.PasswordHash;
import org.weir.store.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// `weir db grants`: which rights each user of the database needs. Asks no database.
@Command(
    name = "grants",
    description = {
      "Print the SQL that makes a user of the database and gives it its rights.",
      "Run it after `weir db migrate`, for the role `migrate` before; again after each upgrade.",
      "A user whose password-file weir.yaml names gets that password, told as its hash.",
      "Another new one cannot log in until you give it a password, as the last line says."
    },
    footerHeading = "%nExample:%n",
    footer = "  weir db grants --role daemon --user 'weir@10.0.0.%%' | mariadb")
final class DbGrants implements Callable<Integer> {
  @Mixin private CommonOptions common = new CommonOptions();

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description =
          "${COMPLETION-CANDIDATES}; the daemon's is also the agent's and that of `weir check`")
  private Role role = Role.READER;

  @Option(
      names = "--user",
      paramLabel = "NAME@HOST",
      converter = ToGrantee.class,
      description = "who gets it (default: a name for each role, @localhost)")
  private @Nullable Grantee user;

  @Override
  public Integer call() {
    Grantee to = user == null ? role.user() : user;
    Settings settings = common.settings();
    List<String> statements = new ArrayList<>(role.grants(to, settings.database().name()));
    Optional<String> hash = passwordHash(settings, to);
    hash.ifPresent(known ->
        statements.add("ALTER USER " + to.quoted() + " IDENTIFIED BY PASSWORD '" + known + "'"));
    Table table = new Table("statement");
    statements.forEach(statement -> table.add(Cell.of(statement)));
    common.print(table, script(to, statements, hash.isPresent()));
    return ExitCode.OK;
  }

  /// Of the daemon or the operators, if it is the user of one of them and has a password.
  private static Optional<String> passwordHash(Settings settings, Grantee to) {
    try {
      for (DatabaseSettings login : List.of(settings.database(), settings.operatorDatabase())) {
        if (login.user().equals(to.name())) {
          return PasswordHash.of(login);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.CONFIG, "weir: " + e.getMessage());
    }
  }

  private static List<String> script(Grantee to, List<String> statements, boolean hasPassword) {
    List<String> lines = new ArrayList<>();
    statements.forEach(statement -> lines.add(statement + ";"));
    if (!hasPassword) {
      lines.add("-- A new user cannot log in before you say, in the client:");
      lines.add("-- ALTER USER " + to.quoted() + " IDENTIFIED BY '…';");
    }
    return lines;
  }

  private static final class ToGrantee implements ITypeConverter<Grantee> {
    @Override
    public Grantee convert(String text) {
      try {
        return Grantee.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
