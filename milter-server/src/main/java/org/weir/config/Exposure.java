package org.weir.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.weir.store.DatabaseSettings;

/// What everybody on this machine may do with the operator's files. Who may write one decides about
/// mail, and by `alerts.program` what runs: that is an error. A secret that others may read is a
/// warning, since in a container there are no others and secrets come with such permissions.
///
/// @param errors files or their directories that others may write
/// @param warnings secrets that others may read
public record Exposure(List<ConfigError> errors, List<ConfigError> warnings) {
  private static final int OTHERS_WRITE = 0002;
  private static final int OTHERS_READ = 0004;

  /// Only its owner may rename or delete a file there.
  private static final int STICKY = 01000;

  public Exposure {
    errors = List.copyOf(errors);
    warnings = List.copyOf(warnings);
  }

  /// Of these settings' files. What is not there is left to who needs it.
  ///
  /// @param file `weir.yaml` itself
  public static Exposure of(Path file, Settings settings) {
    Set<Path> secrets = secrets(settings);
    Set<Path> all = new LinkedHashSet<>(List.of(file, settings.policyFile()));
    if (settings.database().tlsCaFile() != null) {
      all.add(settings.database().tlsCaFile());
    }
    all.addAll(mta(settings.queue().config()));
    settings.alerts().channels().program().stream().findFirst().map(Path::of).ifPresent(all::add);
    all.addAll(secrets);
    Set<ConfigError> errors = new LinkedHashSet<>();
    for (Path each : all) {
      if (Files.exists(each)) {
        addWritable(each, errors);
      }
    }
    List<ConfigError> warnings = new ArrayList<>();
    for (Path secret : secrets) {
      if ((mode(secret) & OTHERS_READ) != 0) {
        warnings.add(error(secret, "others may read this secret: chmod o-r " + secret));
      }
    }
    return new Exposure(List.copyOf(errors), warnings);
  }

  /// With these the agent, which is root, starts the MTA's tools: they name what those run.
  private static List<Path> mta(@Nullable Path config) {
    if (config == null) {
      return List.of();
    }
    return Files.isDirectory(config)
        ? List.of(config.resolve("main.cf"), config.resolve("master.cf"))
        : List.of(config);
  }

  private static Set<Path> secrets(Settings settings) {
    Set<Path> secrets = new LinkedHashSet<>();
    for (DatabaseSettings database : List.of(settings.database(), settings.operatorDatabase())) {
      if (database.passwordFile() != null) {
        secrets.add(database.passwordFile());
      }
    }
    if (settings.privacy().keyFile() != null) {
      secrets.add(settings.privacy().keyFile());
    }
    if (settings.admin().tokenFile() != null) {
      secrets.add(settings.admin().tokenFile());
    }
    if (settings.alerts().channels().webhook() != null) {
      secrets.add(settings.alerts().channels().webhook().secretFile());
    }
    return secrets;
  }

  private static void addWritable(Path file, Set<ConfigError> errors) {
    if ((mode(file) & OTHERS_WRITE) != 0) {
      errors.add(error(file, "others may write this file: chmod o-w " + file));
    }
    for (Path directory : directories(file)) {
      if ((mode(directory) & (OTHERS_WRITE | STICKY)) == OTHERS_WRITE) {
        errors.add(
            error(
                file,
                "others may write the directory "
                    + directory
                    + ", so they may replace the file: chmod o-w "
                    + directory));
      }
    }
  }

  /// All above it, by its name and where links in it lead.
  private static Set<Path> directories(Path file) {
    Set<Path> all = new LinkedHashSet<>();
    List<Path> ways = new ArrayList<>(List.of(file.toAbsolutePath().normalize()));
    try {
      ways.add(file.toRealPath());
    } catch (IOException _) {
      // who needs the file will say so
    }
    for (Path way : ways) {
      for (Path above = way.getParent(); above != null; above = above.getParent()) {
        all.add(above);
      }
    }
    return all;
  }

  /// 0 where it cannot be asked.
  private static int mode(Path file) {
    try {
      return (Integer) Files.getAttribute(file, "unix:mode");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return 0;
    }
  }

  private static ConfigError error(Path file, String message) {
    return new ConfigError(file, 1, 1, message);
  }
}
