package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Breaks the sample messages at random; the seed is the test's name. Whatever comes out, the
/// reader must give a bounded view and not throw.
class ContentReaderFuzzTest {
  private static final int ROUNDS = 60;
  private static final String[] PIECES = {
    "--",
    "--one",
    "--one--",
    "--=_m",
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "\0",
    "=?utf-8?B?",
    "?=",
    "Content-Type: multipart/mixed; boundary=\"one\"\r\n\r\n",
    "Content-Type: message/rfc822\r\n\r\n",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n",
    "; boundary=",
    "; filename*0*=utf-8''",
    "\"",
    "(",
    ";",
    "=",
    "%E2",
    "=3D",
    "\u00FF",
    ":",
    " "
  };

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void survivesBrokenMail(long seed) {
    Random random = new Random(seed);
    for (String name : Eml.ALL) {
      Eml eml = Eml.load(name);
      StringBuilder whole = new StringBuilder();
      eml.fields().forEach(field -> whole.append(field.name() + ":" + field.value() + "\n"));
      whole.append('\n').append(eml.latin1Body());
      for (int round = 0; round < ROUNDS; round++) {
        check(Eml.parse(broken(whole.toString(), random)), random);
      }
    }
  }

  private static void check(Eml eml, Random random) {
    byte[] body = eml.body();
    int length = random.nextInt(4) == 0 ? random.nextInt(body.length + 1) : body.length;

    MessageContent content =
        new ContentReader().read(eml.fields(), body, length, length < body.length);

    assertThat(content.parts()).hasSizeLessThanOrEqualTo(4 * Reading.MAX_PARTS);
    assertThat(content.limitsHit()).doesNotContain("malformed").hasSizeLessThan(8);
    assertThat(content.complete())
        .isEqualTo(Set.of("text", "links").containsAll(content.limitsHit()));
    assertThat(content.parts())
        .allSatisfy(part -> {
          assertThat(part.bytes()).isBetween(0L, (long) length);
          assertThat(part.declaredType()).hasSizeLessThan(110).matches("[!-~]+/[!-~]+");
          assertThat(part.fileName() == null ? "" : part.fileName())
              .hasSizeLessThanOrEqualTo(FileName.MAX_CHARS)
              .doesNotMatch("(?s).*[\\x00-\\x1F\\x7F-\\x9F\\u202A-\\u202E].*");
        });
  }

  private static String broken(String message, Random random) {
    byte[] bytes = message.getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder broken = new StringBuilder(new String(bytes, StandardCharsets.ISO_8859_1));
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(broken.length());
      int to = Math.min(broken.length(), at + random.nextInt(40));
      switch (random.nextInt(5)) {
        case 0 -> broken.setCharAt(at, (char) random.nextInt(256));
        case 1 -> broken.delete(at, to);
        case 2 -> broken.insert(at, PIECES[random.nextInt(PIECES.length)]);
        case 3 -> broken.insert(at, broken.substring(at, to).repeat(1 + random.nextInt(20)));
        default -> broken.insert(at, broken.substring(random.nextInt(at + 1), at));
      }
      if (broken.isEmpty()) {
        broken.append('\n');
      }
    }
    return broken.toString();
  }
}
