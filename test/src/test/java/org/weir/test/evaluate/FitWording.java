package org.weir.test.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// `test/fit-wording`: fits the weights of `spam-wording` to all mail of two folders and writes
/// them. What they are worth for other mail `test/evaluate --held-out` tells.
final class FitWording {
  private FitWording() {}

  /// Fits and writes.
  ///
  /// @param arguments folder of ham, folder of spam, file to write
  public static void main(String[] arguments) throws IOException {
    List<Sample> samples = new ArrayList<>(Sample.below(Path.of(arguments[0]), false));
    samples.addAll(Sample.below(Path.of(arguments[1]), true));
    write(WordingFit.of(samples), Path.of(arguments[2]));
  }

  private static void write(Map<String, Double> weights, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    new TreeMap<>(weights)
        .forEach((feature, weight) ->
            lines.add(String.format(Locale.ROOT, "%s\t%.2f", feature, weight)));
    Files.write(file, lines);
  }
}
