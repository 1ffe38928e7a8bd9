package org.weir.signal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.weir.policy.Finding;
import org.weir.policy.Finding.Absent;
import org.weir.policy.Finding.Present;
import org.weir.policy.Finding.Unknown;
import org.weir.policy.Header;
import org.weir.signal.ScanVerdict.Clean;
import org.weir.signal.ScanVerdict.Failed;
import org.weir.signal.ScanVerdict.Found;
import org.weir.signal.ScanVerdict.Refused;

/// ClamAV knows something in the message: a virus, or whatever its signatures are about.
///
/// Whatever keeps clamd from an answer about the whole message makes the signal `Unknown`; a dead
/// clamd costs the first messages their time and the others nothing. At most [#MOST_SCANS] messages
/// are scanned at once, each with a connection and a thread of its own; no message waits for its
/// turn. Has no signal when no clamd is set. Thread-safe.
final class VirusScan implements Detector {
  static final String VIRUS_FOUND = "virus-found";
  static final int MOST_SCANS = 16;

  private static final Logger log = LoggerFactory.getLogger(VirusScan.class);
  private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("clamd").start(task);

  /// ClamAV unpacks what begins like a message; a sender may choose another field to begin with. A
  /// line `From …` would do, too, but makes it a mailbox that lines of the body can end.
  private static final String BEGINNING = "Received: by weir\r\n";

  private record Scanner(Clamd clamd, ClamdHealth health) {}

  private final @Nullable Scanner scanner;
  private final Semaphore permits = new Semaphore(MOST_SCANS);
  private final OnceAMinute refusals = new OnceAMinute();

  /// @param settings null = mail is not scanned
  VirusScan(@Nullable ClamdSettings settings, LongSupplier nanoTime) {
    this.scanner = settings == null ? null : scanner(settings, nanoTime);
  }

  private static Scanner scanner(ClamdSettings settings, LongSupplier nanoTime) {
    Clamd clamd = new Clamd(settings);
    return new Scanner(clamd, new ClamdHealth(settings, clamd::ping, VIRTUAL, nanoTime));
  }

  @Override
  public Set<String> signals() {
    return scanner == null ? Set.of() : Set.of(VIRUS_FOUND);
  }

  @Override
  public CompletableFuture<List<Finding>> examine(Mail mail) {
    if (scanner == null) {
      return CompletableFuture.completedFuture(List.of());
    }
    if (!scanner.health().well()) {
      return unknown("clamd does not answer");
    }
    if (!permits.tryAcquire()) {
      return unknown("too many scans at once");
    }
    return CompletableFuture.supplyAsync(() -> List.of(scan(scanner, mail)), VIRTUAL)
        .whenComplete((_, _) -> permits.release());
  }

  private static CompletableFuture<List<Finding>> unknown(String reason) {
    return CompletableFuture.completedFuture(List.of(new Unknown(VIRUS_FOUND, reason)));
  }

  private Finding scan(Scanner scanner, Mail mail) {
    ScanVerdict verdict =
        scanner.clamd().scan(ByteBuffer.wrap(head(mail.facts().headers())), mail.body());
    if (verdict instanceof Failed(String reason)) {
      scanner.health().failed(reason);
    } else {
      scanner.health().answered();
    }
    return switch (verdict) {
      case Clean _ -> clean(mail);
      case Found(String name) -> new Present(VIRUS_FOUND, 1, name);
      case Failed(String reason) -> new Unknown(VIRUS_FOUND, "clamd: " + reason);
      case Refused(String reason) -> refused(mail, reason);
    };
  }

  private static byte[] head(List<Header> headers) {
    StringBuilder head = new StringBuilder(BEGINNING);
    for (Header header : headers) {
      head.append(header.name()).append(": ");
      head.append(header.value().replace("\n", "\r\n")).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(ISO_8859_1);
  }

  private static Finding clean(Mail mail) {
    return mail.truncated()
        ? new Unknown(
            VIRUS_FOUND, "only the first " + mail.body().remaining() + " bytes were scanned")
        : new Absent(VIRUS_FOUND);
  }

  private Finding refused(Mail mail, String reason) {
    if (refusals.due()) {
      log.atWarn()
          .addKeyValue("event", mail.facts().event())
          .log("clamd has not scanned a message: {}", reason);
    }
    return new Unknown(VIRUS_FOUND, "clamd: " + reason);
  }
}
