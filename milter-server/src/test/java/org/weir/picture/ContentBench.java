package org.weir.picture;

import static org.weir.content.Drawings.jpeg;
import static org.weir.content.Drawings.part;
import static org.weir.content.Drawings.png;
import static org.weir.content.Drawings.shapes;

import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.weir.campaign.Aspect;
import org.weir.campaign.Campaigns;
import org.weir.campaign.Fingerprint;
import org.weir.campaign.Fingerprint.Kind;
import org.weir.content.ContentReader;
import org.weir.content.Drawings;
import org.weir.content.Eml;
import org.weir.content.Part;
import org.weir.content.Picture;

/// A program: what it costs to read a message, to look at a picture and to find a fingerprint, each
/// alone in one thread. Argument: seconds for each case, after as long to warm up. Prints Markdown.
/// It stands here and not in the module `test` because it times what only this package sees.
public final class ContentBench {
  private static final int PICTURES = 20;
  private static final int FINGERPRINTS = 1_000_000;

  private final Duration time;

  /// Keeps results from being optimised away.
  private int sink;

  private ContentBench(Duration time) {
    this.time = time;
  }

  public static void main(String[] arguments) throws Exception {
    ContentBench bench = new ContentBench(Duration.ofSeconds(Long.parseLong(arguments[0])));
    bench.run();
    System.err.println("(sum of all results: " + bench.sink + ")");
  }

  private void run() throws Exception {
    System.out.println("| case | p50, ms | p99, ms |");
    System.out.println("|---|---|---|");
    message("message of 50 kB, plain text", Drawings.mail("text/plain", words(50_000), List.of()));
    message("message of 50 kB, HTML, 200 links", Drawings.mail("text/html", page(), List.of()));
    message(
        "message of 50 kB, a text and a PNG",
        Drawings.mail("text/plain", words(2_000), List.of(noise(35_000))));
    BufferedImage small = shapes(32, 32, 1);
    Plane plane = Plane.of(small);
    measure("pHash and dHash of 32 x 32", () -> PictureHash.of(plane).hashCode());
    Plane large = Plane.of(shapes(1000, 750, 1)).within(1000);
    measure("all hashes of 1000 x 750", () -> Appearance.of(large, List.of()).hashCode());
    measure("no QR code in 1000 x 750", () -> QrCodes.in(large, () -> true).size());
    Plane code = Plane.of(QrDrawing.of("https://www.example.com/x?id=1", 400));
    measure("a QR code of 400 x 400", () -> QrCodes.in(code, () -> true).size());
    for (int width : List.of(400, 1000, 2000)) {
      pictures("PNG", width);
      pictures("JPEG", width);
    }
    for (Kind kind : List.of(Kind.TEXT, Kind.WORDS, Kind.PICTURE)) {
      index(kind);
    }
  }

  /// Looking for one among a million that were seen once, and keeping one more.
  private void index(Kind kind) throws Exception {
    Campaigns campaigns = new Campaigns(InstantSource.system(), FINGERPRINTS);
    Random random = new Random(1);
    for (int i = 0; i < FINGERPRINTS; i++) {
      campaigns.add(List.of(fingerprint(kind, random)), 1, 1);
    }
    String among = " among " + FINGERPRINTS + " " + kind.word();
    measure(
        "one that is new" + among,
        () -> campaigns.standing(fingerprint(kind, random), 2).isPresent() ? 1 : 0);
    measure(
        "to keep one more" + among,
        () -> {
          campaigns.add(List.of(fingerprint(kind, random)), 2, 1);
          return 1;
        });
  }

  private static Aspect fingerprint(Kind kind, Random random) {
    long check = kind == Kind.PICTURE ? random.nextLong() : 0;
    return Aspect.of(new Fingerprint(kind, random.nextLong(), check));
  }

  private void message(String name, Eml eml) throws Exception {
    ContentReader reader = new ContentReader();
    byte[] body = eml.body();
    measure(name, () -> reader.read(eml.fields(), body, body.length, false).parts().size());
  }

  private void pictures(String format, int width) throws Exception {
    Decoder decoder = new Decoder();
    int height = width * 3 / 4;
    List<Picture> pictures =
        IntStream.range(0, PICTURES)
            .mapToObj(seed -> grainy(shapes(width, height, seed)))
            .map(image -> part(format.equals("PNG") ? png(image) : jpeg(image, 0.8F, false)))
            .map(Part::picture)
            .map(Objects::requireNonNull)
            .toList();
    int[] next = {0};
    measure(
        "decode a %s of %d x %d (%d kB)"
            .formatted(format, width, height, pictures.getFirst().content().remaining() / 1000),
        () -> decoder.decode(pictures.get(next[0]++ % PICTURES), () -> true).getWidth());
  }

  /// Photographs are never smooth.
  private static BufferedImage grainy(BufferedImage image) {
    Random random = new Random(1);
    for (int i = 0; i < image.getWidth() * image.getHeight() / 4; i++) {
      int x = random.nextInt(image.getWidth());
      int y = random.nextInt(image.getHeight());
      image.setRGB(x, y, image.getRGB(x, y) ^ (random.nextInt(1 << 24) & 0x0F0F0F));
    }
    return image;
  }

  private void measure(String name, Callable<Integer> work) throws Exception {
    measure(work, time);
    long[] nanos = measure(work, time);
    Arrays.sort(nanos);
    System.out.printf(
        "| %s | %.3f | %.3f |%n",
        name, nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 99 / 100] / 1e6);
  }

  private long[] measure(Callable<Integer> work, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    long[] nanos = new long[1_000_000];
    int count = 0;
    do {
      long began = System.nanoTime();
      sink += work.call();
      nanos[count++] = System.nanoTime() - began;
    } while (System.nanoTime() < end && count < nanos.length);
    return Arrays.copyOf(nanos, count);
  }

  private static String words(int characters) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < characters * 3 / 4) { // base64 adds a third
      text.append(Integer.toString(random.nextInt(1 << 30), 36));
      text.append(random.nextInt(12) == 0 ? ".\n" : " ");
    }
    return text.toString();
  }

  private static String page() {
    String words = words(150);
    return IntStream.range(0, 200)
        .mapToObj(i ->
            "<tr><td><a href='https://www%d.example.com/x'>%s</a></td></tr>".formatted(i, words))
        .collect(Collectors.joining("\n", "<html><body><table>", "</table></body></html>"));
  }

  private static byte[] noise(int bytes) {
    byte[] noise = new byte[bytes];
    new Random(1).nextBytes(noise);
    byte[] picture = png(100, 100);
    System.arraycopy(picture, 0, noise, 0, Math.min(picture.length, bytes));
    return noise;
  }
}
