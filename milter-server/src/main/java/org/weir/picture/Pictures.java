package org.weir.picture;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import org.weir.content.Part;
import org.weir.content.Picture;
import org.weir.picture.Sight.Seen;
import org.weir.picture.Sight.Unseen;

/// Looks at the pictures of messages, with few threads and within budgets. Who asks has an answer
/// for each picture after [#PATIENCE]; what takes longer goes on for [#LONGEST] and is known when
/// the picture comes again. Every picture is looked at once however many messages carry it.
/// Thread-safe.
public final class Pictures implements AutoCloseable {
  /// How long a message waits for its pictures.
  public static final Duration PATIENCE = Duration.ofMillis(60);

  /// How long one picture may take. Decoders are asked to stop then.
  static final Duration LONGEST = Duration.ofSeconds(2);

  /// After that time no further attempt to find a QR code begins.
  private static final Duration QR_SEARCH = Duration.ofMillis(250);

  static final int MOST_PICTURES = 8;
  private static final int SHORTEST_SIDE = 64;
  private static final int MOST_BYTES = 2 * 1024 * 1024;

  /// Pixels times the passes that a decoder makes over them.
  private static final long MOST_WORK = 100_000_000;

  /// Longest side of what codes are searched in.
  private static final int QR_SIDE = 1000;

  private static final int MOST_WAITING = 16;
  private static final int MOST_REMEMBERED = 50_000;
  private static final int CHARS_AN_ENTRY = 200;

  private final Decoder decoder = new Decoder();
  private final ThreadPoolExecutor threads;
  private final AsyncCache<String, Sight> seen;
  private final Duration patience;

  /// With a thread for every second processor.
  public Pictures() {
    this(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), MOST_WAITING, PATIENCE);
  }

  /// @param waiting pictures that may wait for a thread
  /// @param patience in place of [#PATIENCE]
  public Pictures(int threadCount, int waiting, Duration patience) {
    System.setProperty("java.awt.headless", "true"); // this process has no screen
    ImageIO.setUseCache(false); // nothing of a message in files
    this.patience = patience;
    AtomicLong number = new AtomicLong();
    threads =
        new ThreadPoolExecutor(
            threadCount,
            threadCount,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            task ->
                Thread.ofPlatform()
                    .daemon()
                    .name("pictures-" + number.incrementAndGet())
                    .unstarted(task));
    threads.allowCoreThreadTimeOut(true);
    seen =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST_REMEMBERED)
            .weigher((String _, Sight sight) -> weight(sight))
            .buildAsync();
  }

  private static int weight(Sight sight) {
    return switch (sight) {
      case Seen(Appearance looks) ->
          1 + looks.qrTexts().stream().mapToInt(String::length).sum() / CHARS_AN_ENTRY;
      case Unseen _ -> 1;
    };
  }

  /// Looks at the pictures among the parts of one message. Those that are too small to show
  /// anything are left out.
  ///
  /// @return complete after [#PATIENCE]; never fails
  public CompletableFuture<List<Viewed>> view(List<Part> parts) {
    List<CompletableFuture<Viewed>> begun = new ArrayList<>();
    for (Part part : parts) {
      Picture picture = part.picture();
      if (picture != null && picture.shorterSide() >= SHORTEST_SIDE) {
        CompletableFuture<Sight> sight =
            begun.size() < MOST_PICTURES
                ? sight(part, picture)
                : done("more than " + MOST_PICTURES + " pictures");
        begun.add(sight.thenApply(each -> new Viewed(part, each)));
      }
    }
    return CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
        .thenApply(_ -> begun.stream().map(CompletableFuture::join).toList());
  }

  private CompletableFuture<Sight> sight(Part part, Picture picture) {
    String sha256 = part.sha256();
    if (sha256 == null || picture.content().remaining() < part.bytes()) {
      return done("not all of it was kept");
    }
    if (part.bytes() > MOST_BYTES || !withinBounds(picture)) {
      return done(
          "too large: %d bytes, %d x %d pixels, %d passes"
              .formatted(part.bytes(), picture.width(), picture.height(), picture.passes()));
    }
    return seen.get(sha256, (_, _) -> begin(picture))
        .copy() // others wait for the original
        .completeOnTimeout(
            new Unseen("not decoded within " + patience.toMillis() + " ms"),
            patience.toNanos(),
            TimeUnit.NANOSECONDS)
        .exceptionally(e -> new Unseen(reason(e)));
  }

  private static boolean withinBounds(Picture picture) {
    return picture.pixels() <= Decoder.mostPixels(picture.format())
        && picture.pixels() <= MOST_WORK / picture.passes();
  }

  private static CompletableFuture<Sight> done(String reason) {
    return CompletableFuture.completedFuture(new Unseen(reason));
  }

  private static String reason(Throwable failure) {
    Throwable root = failure.getCause() == null ? failure : failure.getCause();
    return root instanceof CancellationException
        ? "too many pictures at once"
        : "decoding failed: " + root.getClass().getSimpleName();
  }

  /// Cancelled when all threads are busy and enough pictures wait; that is not remembered.
  private CompletableFuture<Sight> begin(Picture picture) {
    try {
      return CompletableFuture.supplyAsync(() -> look(picture), threads);
    } catch (RejectedExecutionException _) {
      return CompletableFuture.failedFuture(new CancellationException());
    }
  }

  /// Decoders throw all kinds of things at broken pictures.
  private Sight look(Picture picture) {
    long began = System.nanoTime();
    try {
      Plane plane = Plane.of(decoder.decode(picture, within(began, LONGEST))).within(QR_SIDE);
      return new Seen(Appearance.of(plane, QrCodes.in(plane, within(began, QR_SEARCH))));
    } catch (Decoder.Refused e) {
      return new Unseen(String.valueOf(e.getMessage()));
    } catch (IOException | RuntimeException e) {
      return new Unseen("broken: " + e.getClass().getSimpleName());
    }
  }

  private static BooleanSupplier within(long began, Duration time) {
    return () -> System.nanoTime() - began < time.toNanos();
  }

  /// Ends the threads; who waits has an answer in time all the same.
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
