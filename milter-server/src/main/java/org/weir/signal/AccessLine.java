package org.weir.signal;

import static java.util.stream.Collectors.joining;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells the reverse names that providers give to access lines, such as
/// `dsl-198-51-100-7.isp.example`, from those of mail servers.
///
/// Looks left of the last two labels only, since a provider may be called `cable.example`.
final class AccessLine {
  private static final int LABELS_OF_A_DOMAIN = 2;

  private static final Pattern SERVER =
      Pattern.compile("(?<![a-z])(?:static|mail|mx|smtp|relay|mta)(?![a-z])");

  private static final String LINE =
      "(?:dyn(?:amic|ip)?|dhcp|pools?|dial(?:up|in)?|[asvx]?dsl|pppoe?|cable|catv|broadband|ftth)";

  /// As a label of its own, or before or after a number.
  private static final Pattern LINE_WORD =
      Pattern.compile(
          "(?<=^|\\.)%1$s(?=\\.|$)|(?<![a-z])%1$s(?=[-_]?[0-9])|(?<=[0-9])[-_]?%1$s(?![a-z])"
              .formatted(LINE));

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  private AccessLine() {}

  /// What the name does to say so; null when it does nothing.
  ///
  /// @param name in lower case, without a dot at its end
  static @Nullable String sign(String name, InetAddress client) {
    String host = hostPart(name);
    if (SERVER.matcher(host).find()) {
      return null;
    }
    if (client instanceof Inet4Address ? spells4(host, client) : spells6(host, client)) {
      return "spells its address";
    }
    Matcher word = LINE_WORD.matcher(host);
    return word.find() ? "says '" + word.group().replaceFirst("^[-_]", "") + "'" : null;
  }

  private static String hostPart(String name) {
    List<String> labels = Arrays.asList(name.split("\\.", -1));
    return String.join(".", labels.subList(0, Math.max(0, labels.size() - LABELS_OF_A_DOMAIN)));
  }

  /// In decimal with anything between, in 12 decimal digits or in 8 hexadecimal ones; from either
  /// end.
  private static boolean spells4(String host, InetAddress client) {
    List<Integer> octets = new ArrayList<>();
    for (byte octet : client.getAddress()) {
      octets.add(octet & 0xFF);
    }
    List<Integer> numbers =
        DIGITS.matcher(host).results().map(run -> Integer.valueOf(run.group())).toList();
    return spells4(host, numbers, octets) || spells4(host, numbers, octets.reversed());
  }

  private static boolean spells4(String host, List<Integer> numbers, List<Integer> octets) {
    return Collections.indexOfSubList(numbers, octets) >= 0
        || host.contains(digits("%03d", octets))
        || host.contains(digits("%02x", octets));
  }

  private static String digits(String format, List<Integer> octets) {
    return octets.stream()
        .map(octet -> String.format(Locale.ROOT, format, octet))
        .collect(joining());
  }

  /// In 32 hexadecimal digits with any separators, from either end, or in groups without leading
  /// zeros.
  private static boolean spells6(String host, InetAddress client) {
    String nibbles = HexFormat.of().formatHex(client.getAddress());
    String plain = host.replaceAll("[-_.]", "");
    return plain.contains(nibbles)
        || plain.contains(new StringBuilder(nibbles).reverse())
        || host.replaceAll("[_.]", "-").contains(client.getHostAddress().replace(':', '-'));
  }
}
