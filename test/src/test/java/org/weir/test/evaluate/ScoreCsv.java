package org.weir.test.evaluate;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/// One line a message with the strength of each signal, for fitting: 0 when it is not there, empty
/// when that is not known.
record ScoreCsv(List<String> signals) {
  ScoreCsv {
    signals = List.copyOf(signals);
  }

  void write(Path file, List<Scored> all) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("file,class,source,family,half,score,ms," + String.join(",", signals) + "\n");
      for (Scored each : all) {
        out.write(line(each) + "\n");
      }
    }
  }

  private String line(Scored each) {
    Sample sample = each.sample();
    StringJoiner line = new StringJoiner(",");
    line.add('"' + sample.file().toString().replace("\"", "\"\"") + '"');
    line.add(sample.spam() ? "spam" : "ham").add(sample.source());
    line.add(Integer.toHexString(sample.family().hash())).add(sample.family().half());
    line.add(String.format(Locale.ROOT, "%.4f", each.score()));
    line.add(String.format(Locale.ROOT, "%.3f", each.nanos() / 1e6));
    for (String signal : signals) {
      Double strength = each.strengths().get(signal);
      line.add(
          each.unknown().contains(signal)
              ? ""
              : strength == null ? "0" : String.format(Locale.ROOT, "%.4f", strength));
    }
    return line.toString();
  }
}
