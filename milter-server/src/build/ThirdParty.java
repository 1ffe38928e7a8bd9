import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Writes the list of third-party software from the SBOM, and fails the build when a licence is not one of those below, or
 * when the SBOM and the jars that are shipped differ. Run by the build from source:
 * `java -cp 'target/lib/*' ThirdParty.java SBOM LIB-FOLDER PAGE`. Plain Java 17, since Maven's own JVM may run it.
 */
public final class ThirdParty {
  /** Licences we ship under; the LGPL's is met by jars that can be replaced in the lib folder. */
  private static final Set<String> ALLOWED =
      Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "EPL-2.0", "LGPL-2.1-or-later", "LGPL-2.1-only");

  /**
   * Where the SBOM is wrong: "The BSD License" in a POM is read as the one with four clauses. By group, with what was read:
   * jline's POM links to BSD-3-Clause, and LICENSE.txt of TwelveMonkeys is that text.
   */
  private static final Map<String, String> READ =
      Map.of(
          "org.jline", "BSD-3-Clause",
          "com.twelvemonkeys.imageio", "BSD-3-Clause",
          "com.twelvemonkeys.common", "BSD-3-Clause");

  private static final String OURS = "org.weir";

  private ThirdParty() {}

  public static void main(String[] args) throws IOException {
    if (Files.notExists(Path.of(args[0]))) {
      System.err.println("No SBOM: its plugin does not run while Maven is offline. Licences are not checked or listed.");
      Files.deleteIfExists(Path.of(args[2]));
      return;
    }
    String text = Files.readString(Path.of(args[0]));
    Map<?, ?> sbom = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text); // JSON is YAML
    List<String> wrong = new ArrayList<>();
    Set<String> jars = new TreeSet<>();
    Map<String, String> rows = new TreeMap<>();
    for (Object each : (List<?>) sbom.get("components")) {
      Map<?, ?> component = (Map<?, ?>) each;
      String group = String.valueOf(component.get("group"));
      String name = component.get("name") + " " + component.get("version");
      jars.add(component.get("name") + "-" + component.get("version") + ".jar");
      if (group.equals(OURS)) {
        continue;
      }
      Set<String> licences = licences(component, group);
      // Of several we choose; none is none.
      if (licences.stream().noneMatch(ALLOWED::contains)) {
        wrong.add(group + " " + name + ": " + (licences.isEmpty() ? "no licence is known" : licences));
      }
      rows.put(
          group + " " + name,
          "| %s | %s | %s | %s |".formatted(name, String.join(" or ", licences), group, site(component)));
    }
    wrong.addAll(differences(jars, Path.of(args[1])));
    if (!wrong.isEmpty()) {
      System.err.println("What would be shipped and may not be (see src/build/ThirdParty.java):");
      wrong.forEach(line -> System.err.println("  " + line));
      System.exit(1);
    }
    Files.writeString(
        Path.of(args[2]),
        "# Third-party software in Weir\n\nEach is a jar of its own in Weir's lib folder, unchanged. Licences are in\n"
            + "the jars; of those without a text they are in `LICENCES.txt`.\n\n"
            + "| software | licence | group | source |\n|---|---|---|---|\n"
            + rows.values().stream().collect(Collectors.joining("\n", "", "\n")));
  }

  private static Set<String> licences(Map<?, ?> component, String group) {
    if (READ.containsKey(group)) {
      return Set.of(READ.get(group));
    }
    Set<String> found = new TreeSet<>();
    Object listed = component.get("licenses");
    for (Object each : listed == null ? List.of() : (List<?>) listed) {
      Map<?, ?> choice = (Map<?, ?>) each;
      Object expression = choice.get("expression");
      Map<?, ?> licence = (Map<?, ?>) choice.get("license");
      Object name = expression != null ? expression : licence.get("id") != null ? licence.get("id") : licence.get("name");
      found.add(String.valueOf(name));
    }
    return found;
  }

  private static String site(Map<?, ?> component) {
    Object references = component.get("externalReferences");
    for (Object each : references == null ? List.of() : (List<?>) references) {
      Map<?, ?> reference = (Map<?, ?>) each;
      if ("vcs".equals(reference.get("type")) || "website".equals(reference.get("type"))) {
        return String.valueOf(reference.get("url"));
      }
    }
    return "";
  }

  /** The SBOM must be about what is shipped. */
  private static List<String> differences(Set<String> listed, Path folder) throws IOException {
    Set<String> shipped;
    try (Stream<Path> files = Files.list(folder)) {
      shipped = files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
    }
    List<String> wrong = new ArrayList<>();
    shipped.stream().filter(jar -> !listed.contains(jar)).forEach(jar -> wrong.add(jar + " is not in the SBOM; left by an older build, or the SBOM is, for Maven makes none offline? ./mvnw clean"));
    listed.stream().filter(jar -> !shipped.contains(jar)).forEach(jar -> wrong.add(jar + " is in the SBOM alone"));
    return wrong;
  }
}
