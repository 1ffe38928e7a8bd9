package org.weir.signal;

import static org.weir.content.Drawings.gif;
import static org.weir.content.Drawings.pngThatSays;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.weir.content.Eml;
import org.weir.picture.Pictures;

/// A program: what mail that is made to be dear costs, each as long as a relay looks at (4 MiB of
/// body) and through all detectors of content in one thread. Prints Markdown; time and memory are
/// the thread's own, garbage included.
public final class HostileBench {
  private static final int BODY = 4 << 20;
  private static final int ROUNDS = 7;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private HostileBench() {}

  /// Runs all cases, or those whose name contains the argument.
  public static void main(String[] arguments) throws Exception {
    String only = arguments.length == 0 ? "" : arguments[0];
    System.out.println("| message | median, ms of CPU | slowest | allocated, MB |");
    System.out.println("|---|---|---|---|");
    try (Pictures pictures = new Pictures()) {
      Detectors detectors = Detectors.ofContent(pictures, Wording.shipped());
      for (Map.Entry<String, String> each : messages().entrySet()) {
        if (each.getKey().contains(only)) {
          new HostileBench().measure(each.getKey(), each.getValue(), detectors);
        }
      }
    }
  }

  private void measure(String name, String message, Detectors detectors) throws Exception {
    Eml eml = Eml.parse(message);
    long[] nanos = new long[ROUNDS];
    long allocated = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Mail mail = Sample.message().containing(eml).mail();
      long before = threads.getCurrentThreadAllocatedBytes();
      long began = threads.getCurrentThreadCpuTime();
      detectors.examine(mail, Duration.ofSeconds(10));
      nanos[round] = threads.getCurrentThreadCpuTime() - began;
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
    }
    Arrays.sort(nanos);
    System.out.printf(
        "| %s | %.0f | %.0f | %.0f |%n",
        name, nanos[ROUNDS / 2] / 1e6, nanos[ROUNDS - 1] / 1e6, allocated / 1e6);
  }

  private static Map<String, String> messages() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("one text of 4 MiB", "Subject: x\n\n" + fill("word after word and more of them\n"));
    all.put("one line of 4 MiB", "Subject: x\n\n" + fill("word "));
    all.put("a page of open tags", "Content-Type: text/html\n\n" + fill("<div><b>"));
    all.put(
        "a page of links",
        "Content-Type: text/html\n\n" + fill("<a href='http://a.example/'>b</a>\n"));
    all.put("a page of tables", "Content-Type: text/html\n\n" + fill("<table><tr><td><td>"));
    all.put(
        "text of links",
        "Subject: x\n\n" + fill("http://a.b.example/x www.b.example a@b.example\n"));
    all.put("text of dots", "Subject: x\n\n" + fill("a.b.c.d.e.f.g.h.i."));
    all.put("multiparts, 1000 deep", nested(1000));
    all.put("multiparts and nothing else", nested(50_000));
    all.put(
        "messages in messages",
        "Content-Type: message/rfc822\n\n" + fill("Content-Type: message/rfc822\n\n"));
    all.put("parts without content", multipart(fill("--b\n\n")));
    all.put(
        "parts that are attachments",
        multipart(fill("--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n")));
    all.put("parts with long headers", multipart(fill("--b\n" + "X: " + "y".repeat(900) + "\n")));
    all.put("base64 of nothing", base64("a.bin", fill("====\n")));
    all.put("base64 of blanks", base64("a.bin", fill("    \n")));
    all.put("lines that are nearly boundaries", multipart("--b\n\n" + fill("--a\n")));
    all.put(
        "a PNG of 30000 x 30000", base64("a.png", encoded(padded(pngThatSays(30_000, 30_000, 2)))));
    all.put("a GIF of 10,000 frames", base64("a.gif", encoded(gif(new int[10_000]))));
    all.put("a ZIP of zeros", base64("a.zip", encoded(zip(1, 3_000_000_00, false))));
    all.put("a ZIP of 100 pages", base64("a.zip", encoded(zip(100, 2_000_000, true))));
    all.put("a ZIP of 50,000 names", base64("a.zip", encoded(zip(30_000, 0, true))));
    all.put(
        "a PDF of streams",
        base64(
            "a.pdf",
            encoded(
                latin1(
                    "%PDF-1.7\n"
                        + part(
                            "1 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nx endstream ")))));
    all.put(
        "a PDF of links",
        base64("a.pdf", encoded(latin1("%PDF-1.7\n" + part("/URI (http://a.example) ")))));
    all.put(
        "a page as a file",
        base64("a.html", encoded(latin1(part("<script>atob('aaaa')</script><a href=x>")))));
    all.put("an SVG of groups", base64("a.svg", encoded(latin1("<svg>" + part("<g onclick=x>")))));
    all.put(
        "RTF of objects",
        base64("a.rtf", encoded(latin1("{\\rtf1 " + part("{\\object\\objdata 0105}")))));
    all.put(
        "a calendar of guests",
        base64("a.ics", encoded(latin1("BEGIN:VCALENDAR\n" + part("ATTENDEE:a@b.example\n")))));
    return all;
  }

  private static String fill(String unit) {
    return unit.repeat(BODY / unit.length());
  }

  /// What base64 makes a body of.
  private static String part(String unit) {
    return unit.repeat(BODY / 4 * 3 / 80 * 78 / unit.length());
  }

  private static String multipart(String body) {
    return "Content-Type: multipart/mixed; boundary=b\n\n" + body;
  }

  private static String nested(int depth) {
    StringBuilder text = new StringBuilder("Content-Type: multipart/mixed; boundary=b0\n\n");
    for (int i = 0; i < depth && text.length() < BODY; i++) {
      text.append("--b" + i + "\nContent-Type: multipart/mixed; boundary=b" + (i + 1) + "\n\n");
    }
    return text.toString();
  }

  private static String base64(String name, String content) {
    return "Content-Type: application/octet-stream; name="
        + name
        + "\nContent-Transfer-Encoding: base64\n\n"
        + content;
  }

  private static String encoded(byte[] content) {
    return Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(content);
  }

  private static byte[] padded(byte[] content) {
    return Arrays.copyOf(content, 1_900_000);
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] zip(int entries, int bytes, boolean pages) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    byte[] unit = latin1(pages ? "<a href='http://a.example/'>b</a>" : "\0".repeat(1000));
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry(i + (pages ? ".html" : ".bin")));
        for (int written = 0; written < bytes; written += unit.length) {
          zip.write(unit);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive.toByteArray();
  }
}
