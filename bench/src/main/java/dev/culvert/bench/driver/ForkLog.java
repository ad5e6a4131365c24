package dev.culvert.bench.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * forks.jsonl: a line for each fork, written when it has ended and never again. All else in a
 * result folder can be made from it.
 */
final class ForkLog {

  private static final String NAME = "forks.jsonl";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonLines lines;
  private final Rules rules;

  /**
   * @param rules by which the lines say whether a fork is contaminated
   */
  ForkLog(Path folder, Rules rules) {
    this.lines = new JsonLines(folder.resolve(NAME), "fork");
    this.rules = rules;
  }

  /** Adds a line. */
  void add(ForkResult fork) throws IOException {
    lines.add(line(fork));
  }

  /**
   * Reads all lines. One that was cut off by the end of its writer is the last, and is left out.
   *
   * @throws ResultFormatException if another line is not what {@link #add} writes
   */
  List<ForkResult> read() throws IOException {
    return lines.read(ForkLog::fork);
  }

  /** Cuts off what {@link #read} leaves out, so that the next line begins on its own. */
  void mend() throws IOException {
    lines.mend();
  }

  private ObjectNode line(ForkResult fork) {
    ObjectNode line = JSON.createObjectNode();
    line.put("cell", fork.cell().toString());
    line.put("round", fork.round());
    line.put("attempt", fork.slot().attempt());
    line.put("start", fork.start().toString());
    line.put("tookMillis", fork.took().toMillis());
    line.put("status", status(fork));
    if (fork.failure() != null) {
      line.put("failure", fork.failure());
    }
    ObjectNode noise = line.putObject("noise");
    noise.put("foreignCpus", fork.noise().foreign());
    noise.put("stolenCpus", fork.noise().stolen());
    noise.put("waitedMillis", fork.noise().waitedMillis());
    noise.put("quietBefore", fork.noise().quiet());
    line.put("seconds", fork.seconds());
    ObjectNode values = line.putObject("values");
    for (Metric metric : Metric.values()) {
      fork.value(metric).ifPresent(value -> values.put(metric.label(), value));
    }
    return line;
  }

  private String status(ForkResult fork) {
    if (fork.failure() != null) {
      return "failed";
    }
    return fork.noise().contaminates(rules) ? "contaminated" : "ok";
  }

  private static ForkResult fork(JsonNode line) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    JsonNode measured = required(line, "values");
    for (Metric metric : Metric.values()) {
      JsonNode value = measured.get(metric.label());
      if (value != null) {
        values.put(metric, value.asDouble());
      }
    }
    JsonNode noise = required(line, "noise");
    JsonNode failure = line.get("failure");
    return new ForkResult(
        new ForkResult.Slot(
            Cell.parse(required(line, "cell").asText()),
            required(line, "round").asInt(),
            required(line, "attempt").asInt()),
        Instant.parse(required(line, "start").asText()),
        Duration.ofMillis(required(line, "tookMillis").asLong()),
        required(line, "seconds").asDouble(),
        values,
        failure == null ? null : failure.asText(),
        new Noise(
            required(noise, "foreignCpus").asDouble(),
            required(noise, "stolenCpus").asDouble(),
            required(noise, "waitedMillis").asLong(),
            required(noise, "quietBefore").asBoolean()));
  }

  private static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + key + "'");
    }
    return value;
  }
}
