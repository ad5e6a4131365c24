package dev.culvert.bench.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.culvert.bench.Metric;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
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

  private final Path file;
  private final Rules rules;

  /**
   * @param rules by which the lines say whether a fork is contaminated
   */
  ForkLog(Path folder, Rules rules) {
    this.file = folder.resolve(NAME);
    this.rules = rules;
  }

  /** Adds a line. */
  void add(ForkResult fork) throws IOException {
    Files.writeString(
        file,
        JSON.writeValueAsString(line(fork)) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /**
   * Reads all lines. One that was cut off by the end of its writer is the last, and is left out.
   *
   * @throws ResultFormatException if another line is not what {@link #add} writes
   */
  List<ForkResult> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    String content = Files.readString(file, StandardCharsets.UTF_8);
    String whole = content.substring(0, content.lastIndexOf('\n') + 1);
    List<ForkResult> forks = new ArrayList<>();
    for (String line : whole.lines().toList()) {
      try {
        forks.add(fork(JSON.readTree(line)));
      } catch (JsonProcessingException | IllegalArgumentException | DateTimeParseException e) {
        throw new ResultFormatException(
            "line " + (forks.size() + 1) + " of " + file + " is not a fork: " + e.getMessage(), e);
      }
    }
    return forks;
  }

  /** Cuts off what {@link #read} leaves out, so that the next line begins on its own. */
  void mend() throws IOException {
    if (Files.exists(file)) {
      String content = Files.readString(file, StandardCharsets.UTF_8);
      int end = content.lastIndexOf('\n') + 1;
      if (end < content.length()) {
        Files.writeString(file, content.substring(0, end));
      }
    }
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
