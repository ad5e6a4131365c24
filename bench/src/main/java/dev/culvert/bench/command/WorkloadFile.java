package dev.culvert.bench.command;

import dev.culvert.bench.Metric;
import dev.culvert.bench.recommend.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A workload of the user's own: a flat YAML file with a line {@code METRIC: WEIGHT} for each. */
final class WorkloadFile {

  private static final Pattern LINE =
      Pattern.compile("([a-z0-9.]+)\\s*:\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(?:#.*)?");

  private WorkloadFile() {}

  /**
   * Reads it; its name is the file's.
   *
   * @throws IllegalArgumentException if a line is something else, names no metric, or all weights
   *     are 0
   */
  static Workload read(Path file) throws IOException {
    Map<String, Double> weights = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#") || line.equals("---")) {
        continue;
      }
      String where = file + ", line " + (i + 1) + ": ";
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            where + "'" + line + "' must be METRIC: WEIGHT, such as down: 35");
      }
      String label = matcher.group(1);
      if (Stream.of(Metric.values()).noneMatch(metric -> metric.label().equals(label))) {
        throw new IllegalArgumentException(
            where + "no metric '" + label + "'; summary.csv has their names");
      }
      if (weights.put(label, Double.parseDouble(matcher.group(2))) != null) {
        throw new IllegalArgumentException(where + "'" + label + "' is there twice");
      }
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    return new Workload(name, weights);
  }
}
