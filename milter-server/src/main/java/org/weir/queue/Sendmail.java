package org.weir.queue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sendmail, by its queue files and `sendmail -qI… -Q…`. Lists control files instead of what
/// `mailq` prints, which shortens and mixes what strangers wrote.
///
/// Sendmail has no command that deletes. What is to go is put in quarantine by Sendmail itself
/// first, which respects its locks and keeps every queue runner off; then the files are removed,
/// the control file before the data. Thread-safe.
public final class Sendmail implements MailQueue {
  private static final Logger log = LoggerFactory.getLogger(Sendmail.class);
  private static final Path DEFAULT = Path.of("/etc/mail/sendmail.cf");

  /// Ids for one command line.
  private static final int AT_ONCE = 1000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Pattern QUEUE_ID = Pattern.compile("[0-9A-Za-z]{10,30}");
  private static final String REASON = "held by weir";

  private final MtaCommand program;
  private final Path configuration;

  /// @param program `sendmail`, perhaps with what it is started by
  /// @param configuration its `.cf` file; null = the usual one
  public Sendmail(List<String> program, @Nullable Path configuration) {
    this.configuration = configuration == null ? DEFAULT : configuration;
    this.program = new MtaCommand(program).with("-C", this.configuration.toString());
  }

  @Override
  public int list(Consumer<QueuedMail> each) throws QueueException {
    int unreadable = 0;
    for (Path directory : SendmailDirectories.of(configuration)) {
      unreadable += list(directory, each);
    }
    return unreadable;
  }

  private static int list(Path directory, Consumer<QueuedMail> each) throws QueueException {
    int unreadable = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(within(directory, "qf"), Sendmail::isControlFile)) {
      for (Path file : files) {
        unreadable += listed(directory, file, each) ? 0 : 1;
      }
      return unreadable;
    } catch (IOException | DirectoryIteratorException e) {
      throw new QueueException(
          "cannot read Sendmail's queue " + directory + ": " + e.getMessage(), asIo(e));
    }
  }

  /// A message that is delivered meanwhile is none that could not be read.
  private static boolean listed(Path directory, Path file, Consumer<QueuedMail> each) {
    String name = name(file);
    String id = name.substring(2);
    QueuedMail mail;
    try {
      Path data = within(directory, "df").resolve("df" + id);
      long bytes = Files.exists(data) ? Files.size(data) : 0;
      mail = SendmailFile.read(file).mail(id, name.startsWith("hf"), bytes);
    } catch (NoSuchFileException _) {
      return true;
    } catch (IOException _) {
      return Files.notExists(file);
    }
    each.accept(mail);
    return true;
  }

  private static IOException asIo(Exception e) {
    return e instanceof IOException io ? io : new IOException(e);
  }

  private static boolean isControlFile(Path file) {
    String name = name(file);
    return (name.startsWith("qf") || name.startsWith("hf"))
        && QUEUE_ID.matcher(name.substring(2)).matches();
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static Path within(Path directory, String kind) {
    Path folder = directory.resolve(kind);
    return Files.isDirectory(folder) ? folder : directory;
  }

  @Override
  public boolean copy(String id, OutputStream out) throws IOException {
    if (!QUEUE_ID.matcher(id).matches()) {
      return false;
    }
    for (Path directory : SendmailDirectories.of(configuration)) {
      Path control = control(directory, id, "hf");
      control = Files.exists(control) ? control : control(directory, id, "qf");
      if (Files.exists(control)) {
        out.write(SendmailFile.read(control).header().getBytes(StandardCharsets.UTF_8));
        Path data = within(directory, "df").resolve("df" + id);
        if (Files.exists(data)) {
          Files.copy(data, out);
        }
        return true;
      }
    }
    return false;
  }

  private static Path control(Path directory, String id, String kind) {
    return within(directory, "qf").resolve(kind + id);
  }

  @Override
  public Outcome change(Act act, List<String> ids) throws QueueException, InterruptedException {
    Set<Path> directories = SendmailDirectories.of(configuration);
    List<String> wanted = Outcome.distinct(ids);
    List<String> sure = wanted.stream().filter(id -> QUEUE_ID.matcher(id).matches()).toList();
    Outcome outcome =
        Outcome.refusing(
            wanted.stream().filter(id -> !QUEUE_ID.matcher(id).matches()).toList(),
            "no queue id of Sendmail");
    for (int from = 0; from < sure.size(); from += AT_ONCE) {
      List<String> some = sure.subList(from, Math.min(sure.size(), from + AT_ONCE));
      outcome = outcome.and(some(act, some, directories));
    }
    return outcome;
  }

  private Outcome some(Act act, List<String> ids, Set<Path> directories)
      throws InterruptedException {
    Map<String, Path> waiting = present(ids, directories, "qf");
    Map<String, Path> quarantined = present(ids, directories, "hf");
    List<String> active = ids.stream().filter(waiting::containsKey).toList();
    List<String> held = ids.stream().filter(quarantined::containsKey).toList();
    try {
      return switch (act) {
        case HOLD -> moved(ids, active, directories, "hf", List.of(), "-Q" + REASON);
        case RELEASE -> released(ids, held, directories);
        case DELETE -> {
          Outcome _ = moved(active, active, directories, "hf", List.of(), "-Qdeleted by weir");
          yield deleted(ids, directories);
        }
        case FLUSH -> {
          flush(active);
          yield Outcome.of(ids, waiting.keySet());
        }
      };
    } catch (QueueException e) {
      return Outcome.refusing(ids, String.valueOf(e.getMessage()));
    }
  }

  /// Into quarantine or out of it; never without ids, which would mean all.
  private Outcome moved(
      List<String> ids,
      List<String> candidates,
      Set<Path> directories,
      String to,
      List<String> limits,
      String reason)
      throws QueueException, InterruptedException {
    if (candidates.isEmpty()) {
      return Outcome.of(ids, Set.of());
    }
    List<String> arguments = new ArrayList<>(limits);
    candidates.forEach(id -> arguments.add("-qI" + id));
    arguments.add(reason);
    program.with(arguments).succeed(output -> output.transferTo(OutputStream.nullOutputStream()));
    Map<String, Path> there = present(candidates, directories, to);
    Map<String, Path> stayed = present(candidates, directories, to.equals("hf") ? "qf" : "hf");
    List<String> others = ids.stream().filter(id -> !stayed.containsKey(id)).toList();
    return Outcome.of(others, there.keySet())
        .and(Outcome.refusing(List.copyOf(stayed.keySet()), "Sendmail is at work on it"));
  }

  private Outcome released(List<String> ids, List<String> held, Set<Path> directories)
      throws QueueException, InterruptedException {
    Outcome outcome = moved(ids, held, directories, "qf", List.of("-qQ"), "-Q");
    try {
      flush(outcome.done());
    } catch (QueueException e) {
      // Released it is anyway: the next queue run tries it.
      log.warn("released mail is tried later, not now: {}", e.getMessage());
    }
    return outcome;
  }

  /// Tries them in the background.
  private void flush(List<String> ids) throws QueueException, InterruptedException {
    if (!ids.isEmpty()) {
      int status = program.with(ids.stream().map(id -> "-qI" + id).toList()).launch(PATIENCE);
      if (status != 0) {
        throw new QueueException(program + " -qI… ended with status " + status);
      }
    }
  }

  private static Outcome deleted(List<String> ids, Set<Path> directories) {
    Outcome outcome = Outcome.none();
    Map<String, Path> held = present(ids, directories, "hf");
    Map<String, Path> busy = present(ids, directories, "qf");
    for (String id : ids) {
      Path directory = held.get(id);
      if (directory != null) {
        outcome = outcome.and(deleted(id, directory));
      } else if (busy.containsKey(id)) {
        outcome = outcome.and(Outcome.refusing(List.of(id), "Sendmail is at work on it"));
      } else {
        outcome = outcome.and(Outcome.of(List.of(id), Set.of()));
      }
    }
    return outcome;
  }

  private static Outcome deleted(String id, Path directory) {
    try {
      boolean ours = Files.deleteIfExists(control(directory, id, "hf"));
      if (ours) {
        Files.deleteIfExists(within(directory, "df").resolve("df" + id));
      }
      return Outcome.of(List.of(id), ours ? Set.of(id) : Set.of());
    } catch (IOException e) {
      return Outcome.refusing(List.of(id), "cannot remove its files: " + e.getMessage());
    }
  }

  /// Which of them have a control file of that kind, and in which directory.
  private static Map<String, Path> present(List<String> ids, Set<Path> directories, String kind) {
    Map<String, Path> present = new HashMap<>();
    for (Path directory : directories) {
      for (String id : ids) {
        if (Files.exists(control(directory, id, kind))) {
          present.put(id, directory);
        }
      }
    }
    return present;
  }
}
