package org.weir.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {
  record Case(String given, String cleaned) {}

  static List<Case> cases() {
    return List.of(
        new Case("a.exe. . .", "a.exe"),
        new Case("a.exe\0", "a.exe"),
        new Case("'a.exe'", "a.exe"),
        new Case("..\\..\\windows\\a.exe", "a.exe"),
        new Case("/etc/cron.d/a.sh", "a.sh"),
        new Case("a.pdf" + " ".repeat(80) + ".exe", "a.pdf .exe"),
        new Case("invoice\u202Efdp.exe", "invoicefdp.exe"),
        new Case("a\u200B.e\u2066xe", "a.exe"),
        new Case("a．ｅｘｅ", "a.exe"),
        new Case("a\r\nb: c.txt", "a b: c.txt"),
        new Case("=?utf-8?B?aW52b2ljZS5leGU=?=", "invoice.exe"),
        new Case("=?iso-8859-1?Q?caf=E9=2Ejs?=", "café.js"),
        new Case("=?utf-8?Q?=E2=82?= =?utf-8?Q?=AC.js?=", "€.js"),
        new Case("=?utf-8*de?Q?a?= b", "a b"),
        new Case("=?no-such-charset?Q?a.js?=", "a.js"),
        new Case("=?utf-8?B?YS5qcw?=", "a.js"),
        new Case("=?utf-8?X?a?=.js", "=?utf-8?X?a?=.js"),
        new Case("=?=?=?", "=?=?=?"),
        new Case(" . ", ""),
        new Case("", ""));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void showsWhatIsThere(Case example) {
    assertThat(FileName.clean(example.given())).isEqualTo(example.cleaned());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.exe", "A.EXE", "a.pdf.js", "setup.MSI", "a.lnk", "x.ps1", "a b.scr", "a.com"})
  void knowsWhatRuns(String name) {
    assertThat(FileName.runs(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a.pdf", "exe", "a.exe.txt", "ann@customer.com", "", ".", "a.", "a.zip", "a.html"})
  void knowsWhatDoesNot(String name) {
    assertThat(FileName.runs(name)).isFalse();
  }

  @Test
  void keepsTheEndOfALongName() {
    String name = FileName.clean("x".repeat(100_000) + ".exe");

    assertThat(name).hasSize(FileName.MAX_CHARS).endsWith(".exe");
    assertThat(FileName.runs(name)).isTrue();
  }

  @Test
  void choosesTheNameThatRuns() {
    assertThat(FileName.choose(List.of("a.pdf", "b.exe"))).contains("b.exe");
    assertThat(FileName.choose(List.of("", "a.pdf", "b.doc"))).contains("a.pdf");
    assertThat(FileName.choose(List.of(" "))).isEmpty();
  }
}
