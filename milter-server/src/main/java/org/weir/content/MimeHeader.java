package org.weir.content;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// The `Content-…` fields of the message or of one part. A field that is there more than once is
/// kept more than once, as mail programs differ in which one they take. Confined to one reading.
final class MimeHeader {
  static final String TEXT = "text/plain";
  static final String MESSAGE = "message/rfc822";

  /// RFC 6532 section 3.7 adds the second.
  private static final Set<String> MESSAGES = Set.of(MESSAGE, "message/global");

  private static final String OPAQUE = "application/octet-stream";
  private static final int MAX_SAME_FIELDS = 4;
  private static final int MAX_READINGS = 4;
  private static final int MAX_TYPE_CHARS = 100;
  private static final int MAX_BOUNDARY_CHARS = 300;

  private final Set<String> types = new LinkedHashSet<>();
  private final Set<String> dispositions = new LinkedHashSet<>();
  private final Set<String> encodings = new LinkedHashSet<>();

  /// Takes the field if it says something about the body.
  void add(String name, String value) {
    switch (name.strip().toLowerCase(Locale.ROOT)) {
      case "content-type" -> add(types, value);
      case "content-disposition" -> add(dispositions, value);
      case "content-transfer-encoding" -> add(encodings, value);
      default -> {}
    }
  }

  private static void add(Set<String> same, String value) {
    if (same.size() < MAX_SAME_FIELDS) {
      same.add(value.replace("\r", "").replace("\n", "").strip());
    }
  }

  /// The ways to read these fields, the usual one first; at least one.
  ///
  /// @param defaultType of a header without a valid `Content-Type`
  /// @param leaf the part may not have parts itself, for it lies too deep
  List<Structure> readings(String defaultType, boolean leaf, Set<Limit> limits) {
    List<Parameters> disposed = parse(dispositions);
    List<Parameters> typed = types.isEmpty() ? List.of(Parameters.NONE) : parse(types);
    String encoding = encoding();
    List<String> fileNames = fileNames(typed, disposed);
    List<Structure> readings = new ArrayList<>();
    for (Parameters type : typed) {
      String declared = type(type.value(), defaultType);
      if (leaf && (MESSAGES.contains(declared) || declared.startsWith("multipart/"))) {
        limits.add(Limit.DEPTH);
        readings.add(new Structure(declared, OPAQUE, null, "", encoding, fileNames));
      } else if (declared.startsWith("multipart/")) {
        readings.addAll(multiparts(declared, type, disposed, encoding, fileNames, limits));
      } else if (MESSAGES.contains(declared)) {
        readings.add(new Structure(declared, MESSAGE, null, "", encoding, fileNames));
      } else {
        readings.add(new Structure(declared, declared, null, charset(type), encoding, fileNames));
      }
    }
    if (readings.size() > 1 || encodings.size() > 1) {
      limits.add(Limit.AMBIGUOUS);
    }
    return readings.stream().distinct().limit(MAX_READINGS).toList();
  }

  private static List<Structure> multiparts(
      String declared,
      Parameters type,
      List<Parameters> disposed,
      String encoding,
      List<String> fileNames,
      Set<Limit> limits) {
    List<Structure> readings =
        // Some mail programs take the boundary from wherever it is.
        Stream.concat(Stream.of(type), disposed.stream())
            .flatMap(parameters -> parameters.bytes("boundary").stream())
            .map(String::stripTrailing)
            .filter(boundary -> boundary.length() <= MAX_BOUNDARY_CHARS)
            .distinct()
            .map(boundary -> new Structure(declared, declared, boundary, "", encoding, fileNames))
            .toList();
    if (readings.isEmpty()) {
      limits.add(Limit.NO_BOUNDARY);
      return List.of(new Structure(declared, OPAQUE, null, "", encoding, fileNames));
    }
    return readings;
  }

  private static String charset(Parameters type) {
    return type.bytes("charset").stream()
        .findFirst()
        .map(name -> name.strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static List<Parameters> parse(Set<String> fields) {
    return fields.stream().map(Parameters::parse).toList();
  }

  private String encoding() {
    if (encodings.isEmpty()) {
      return "7bit";
    }
    String value = Parameters.parse(encodings.iterator().next()).value();
    return value.split("\\s", 2)[0];
  }

  private static List<String> fileNames(List<Parameters> typed, List<Parameters> disposed) {
    Stream<String> disposition =
        disposed.stream().flatMap(field -> field.texts("filename").stream());
    Stream<String> type = typed.stream().flatMap(field -> field.texts("name").stream());
    return Stream.concat(disposition, type).distinct().toList();
  }

  /// `type/subtype` in characters of RFC 2045 tokens, or the default.
  private static String type(String value, String defaultType) {
    int slash = value.indexOf('/');
    if (slash < 0) {
      return defaultType;
    }
    String type = value.substring(0, slash).strip();
    String subtype = value.substring(slash + 1).strip().split("\\s", 2)[0];
    boolean valid = !type.isEmpty() && !subtype.isEmpty() && token(type) && token(subtype);
    return valid && type.length() + subtype.length() < MAX_TYPE_CHARS
        ? type + "/" + subtype
        : defaultType;
  }

  private static boolean token(String text) {
    return text.chars().allMatch(c -> c > ' ' && c < 0x7F && "()<>@,;:\\\"/[]?=".indexOf(c) < 0);
  }
}
