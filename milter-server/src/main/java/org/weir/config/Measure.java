package org.weir.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/// A whole number with its unit, such as `30s` or `10MiB`, within bounds. A bare number is an
/// error: nobody should have to guess whether 30 are seconds or minutes.
final class Measure<T> implements Format<T> {
  private static final Pattern SYNTAX = Pattern.compile("(\\d{1,9}) ?([A-Za-z]*)");
  private static final List<Unit> TIME =
      List.of(
          new Unit("ms", 1),
          new Unit("s", 1_000),
          new Unit("min", 60_000),
          new Unit("h", 3_600_000),
          new Unit("d", 86_400_000));
  private static final List<Unit> SIZE =
      List.of(
          new Unit("B", 1),
          new Unit("KiB", 1 << 10),
          new Unit("MiB", 1 << 20),
          new Unit("GiB", 1 << 30));

  private record Unit(String name, long factor) {}

  private final String kind;
  private final List<Unit> units;
  private final LongFunction<T> make;
  private final String least;
  private final String most;

  private Measure(String kind, List<Unit> units, LongFunction<T> make, String least, String most) {
    this.kind = kind;
    this.units = units;
    this.make = make;
    this.least = least;
    this.most = most;
  }

  static Measure<Duration> duration(String least, String most) {
    return new Measure<>("a duration", TIME, Duration::ofMillis, least, most);
  }

  /// A number of bytes that fits an `int`.
  static Measure<Integer> size(String least, String most) {
    return new Measure<>("a size", SIZE, Math::toIntExact, least, most);
  }

  @Override
  public @Nullable T read(Node node, Problems problems) {
    if (!(node instanceof ScalarNode scalar)) {
      return wrong(node, problems);
    }
    try {
      return parse(scalar.getValue());
    } catch (IllegalArgumentException e) {
      problems.add(node, String.valueOf(e.getMessage()));
      return null;
    }
  }

  /// @throws IllegalArgumentException with what is wrong, for the operator
  T parse(String text) {
    long amount = amount(text);
    if (amount < amount(least) || amount > amount(most)) {
      throw new IllegalArgumentException(text + " is out of bounds: " + least + " to " + most);
    }
    return make.apply(amount);
  }

  @Override
  public String accepts() {
    return kind + ", " + least + " to " + most;
  }

  private long amount(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected "
              + kind
              + " as a whole number and a unit, such as "
              + most
              + ", found "
              + Problems.quote(text));
    }
    String number = matcher.group(1);
    String name = matcher.group(2);
    Optional<Unit> unit = units.stream().filter(known -> known.name().equals(name)).findFirst();
    if (unit.isEmpty()) {
      throw new IllegalArgumentException(
          (name.isEmpty() ? kind + " needs a unit" : "unknown unit '" + name + "'")
              + ": write "
              + String.join(", ", units.stream().map(known -> number + known.name()).toList()));
    }
    return Long.parseLong(number) * unit.get().factor();
  }
}
