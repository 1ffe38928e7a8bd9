package org.weir.test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules of the house: which package may use which, and what no code may do.
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.weir");

  private static final Set<String> ALL =
      Set.of(
          "linux",
          "log",
          "policy",
          "campaign",
          "alert",
          "notice",
          "check",
          "privacy",
          "secret",
          "store",
          "milter",
          "dns",
          "content",
          "picture",
          "signal",
          "session",
          "queue",
          "agent",
          "admin",
          "config",
          "cli",
          "demo",
          "embedded",
          "app");

  /// Package by package, what of ours it may use.
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("linux", Set.of()),
          Map.entry("secret", Set.of()),
          Map.entry("privacy", Set.of("policy")),
          Map.entry("log", Set.of("linux")),
          Map.entry("policy", Set.of()),
          Map.entry("campaign", Set.of()),
          Map.entry("alert", Set.of()),
          Map.entry("check", Set.of()),
          Map.entry("notice", Set.of("alert", "secret")),
          Map.entry("store", Set.of("policy", "privacy", "campaign", "alert", "secret")),
          Map.entry("milter", Set.of()),
          Map.entry("dns", Set.of()),
          Map.entry("content", Set.of()),
          Map.entry("picture", Set.of("content")),
          Map.entry("embedded", Set.of()),
          Map.entry("queue", Set.of()),
          Map.entry("agent", Set.of("queue", "alert", "store")),
          Map.entry("signal", Set.of("policy", "campaign", "content", "picture", "dns", "store")),
          Map.entry(
              "session",
              Set.of("milter", "policy", "privacy", "campaign", "signal", "content", "store")),
          Map.entry(
              "config",
              Set.of(
                  "policy", "alert", "notice", "milter", "store", "dns", "signal", "session",
                  "privacy", "secret", "log")),
          Map.entry("admin", Set.of("policy", "store", "secret")),
          Map.entry(
              "cli",
              Set.of(
                  "policy",
                  "privacy",
                  "campaign",
                  "alert",
                  "notice",
                  "store",
                  "queue",
                  "agent",
                  "config")),
          Map.entry("demo", ALL),
          Map.entry("app", ALL));

  /// By package; the demo is a second `app`, started by the first: it wires the same parts.
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass each) {
          String name = topPackage(each);
          return SliceIdentifier.of(name.equals("demo") ? "app" : name);
        }

        @Override
        public String getDescription() {
          return "packages of org.weir";
        }
      };

  static Stream<String> packages() {
    return MAY_USE.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void usesOnlyWhatItMay(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), MAY_USE.getOrDefault(name, Set.of()).stream())
            .map(each -> "org.weir." + each + "..")
            .toArray(String[]::new);
    noClasses()
        .that(resideInAPackage("org.weir." + name + ".."))
        .should()
        .dependOnClassesThat(resideInAPackage("org.weir..").and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void everyPackageIsOneOfTheDesign() {
    assertThat(OURS.stream().map(ArchitectureTest::topPackage).collect(Collectors.toSet()))
        .isSubsetOf(MAY_USE.keySet())
        .contains("policy", "milter");
  }

  @Test
  void packagesHaveNoCycles() {
    slices().assignedFrom(PACKAGES).should().beFreeOfCycles().check(OURS);
  }

  @Test
  void policyIsPure() {
    classes()
        .that()
        .resideInAPackage("org.weir.policy..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "org.weir.policy..",
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "org.jspecify.annotations..")
                .or(isOneOf("java.net.InetAddress", "java.net.UnknownHostException")))
        .check(OURS);
  }

  private static DescribedPredicate<JavaClass> isOneOf(String... names) {
    List<String> wanted = Arrays.asList(names);
    return DescribedPredicate.describe(
        "is one of " + wanted, each -> wanted.contains(each.getName()));
  }

  @Test
  void logicTakesTimeAndOutputFromOutside() {
    var edge = resideInAnyPackage("org.weir.cli..", "org.weir.app..", "org.weir.demo..");
    noClasses()
        .that(not(edge))
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(OURS);
  }

  /// But the edge, the private database of demo and tests, which waits for another program, and the
  /// store's pauses before it tries MariaDB again.
  @Test
  void nobodySleeps() {
    var edge =
        resideInAnyPackage(
            "org.weir.cli..", "org.weir.app..", "org.weir.demo..", "org.weir.embedded..");
    var retries =
        isOneOf("org.weir.store.Database", "org.weir.store.GiveBacks", "org.weir.store.Journal");
    noClasses()
        .that(not(edge.or(retries)))
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .check(OURS);
  }

  @Test
  void namesAreLookedUpInDnsOnly() {
    noClasses()
        .that(not(resideInAPackage("org.weir.dns..")))
        .should()
        .callMethod(InetAddress.class, "getByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getAllByName", String.class)
        .orShould()
        .callMethod(InetAddress.class, "getHostName")
        .orShould()
        .callMethod(InetAddress.class, "getCanonicalHostName")
        .check(OURS);
  }

  @Test
  void namesSayWhatAClassIs() {
    classes()
        .should()
        .haveNameNotMatching(
            ".*[a-z](Impl|Manager|Util|Utils|Helper|Service|Data|Info)(\\$.*)?|.*[.$]Abstract[A-Z].*")
        .check(OURS);
  }

  private static String topPackage(JavaClass each) {
    return each.getPackageName().replaceFirst("^org\\.weir\\.([a-z]+).*$", "$1");
  }
}
