package org.weir.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Files as attachments, and what a look into them finds.
record Attachment(List<Mark> marks, List<Link> links, Set<Limit> limits, int unpacked) {
  static Attachment look(String name, byte[] content) {
    return look(name, "application/octet-stream", content);
  }

  static Attachment look(String name, String content) {
    return look(name, content.getBytes(StandardCharsets.ISO_8859_1));
  }

  static Attachment look(String name, String type, byte[] content) {
    List<Link> links = new ArrayList<>();
    Set<Limit> limits = EnumSet.noneOf(Limit.class);
    Inspection inspection = new Inspection(links::add, limits);
    Structure structure = new Structure(type, type, null, "", "base64", List.of(name));
    List<Mark> marks =
        inspection
            .of(structure, FileName.choose(List.of(name)).orElse(null), content, true)
            .marks();
    return new Attachment(marks, links, limits, inspection.unpacked());
  }

  /// The first attachment of a sample message.
  static byte[] of(String message) {
    String body = Eml.load(message).latin1Body();
    String encoded = body.substring(body.lastIndexOf("base64"));
    int begin = encoded.indexOf("\r\n\r\n") + 4;
    int end = encoded.indexOf("\r\n--", begin);
    return Base64.getMimeDecoder().decode(encoded.substring(begin, end));
  }

  List<Sign> signs() {
    return marks.stream().map(Mark::sign).toList();
  }

  String detail(Sign sign) {
    return marks.stream()
        .filter(mark -> mark.sign() == sign)
        .findFirst()
        .map(Mark::detail)
        .orElse("none");
  }

  /// A ZIP archive of names and contents in turn.
  static byte[] zip(Object... namesAndContents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
        zip.write(bytes(namesAndContents[i + 1]));
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /// Strings as one byte for each character.
  static byte[] bytes(Object content) {
    return content instanceof byte[] given
        ? given
        : content.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
