package dev.culvert.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.plan.Slot;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * forks.jsonl: a line for each fork, written when it has ended and never again. All else in a
 * result folder can be made from it.
 */
public final class ForkLog {

  private static final String NAME = "forks.jsonl";
  private static final String FAILED = "failed";
  private static final List<String> STATUSES = List.of("ok", "contaminated", FAILED);
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
   * Reads all lines. One that was cut off by the end of its writer is the last, and is left out:
   * {@link #cutOff} says so.
   *
   * @param cells of the plan
   * @throws ResultFormatException if another line is not what {@link #add} writes, is of another
   *     cell, or is there twice
   */
  List<ForkResult> read(List<Cell> cells) throws IOException {
    List<ForkResult> forks = lines.read(line -> fork(line, cells));
    Map<Slot, Integer> seen = new HashMap<>();
    for (int line = 1; line <= forks.size(); line++) {
      Integer before = seen.put(forks.get(line - 1).slot(), line);
      if (before != null) {
        throw lines.noLine(line, "line " + before + " has its cell, round and attempt", null);
      }
    }
    return forks;
  }

  /** The sentence to say if the last line has no end, as when its writer was killed. */
  Optional<String> cutOff() throws IOException {
    return lines.cutOff();
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
    return status(fork.failure() != null, fork.noise());
  }

  private String status(boolean failed, Noise noise) {
    return failed ? FAILED : noise.contaminates(rules) ? "contaminated" : "ok";
  }

  private ForkResult fork(String text, List<Cell> cells) throws JsonProcessingException {
    JsonFields line = JsonFields.parse(text);
    ForkResult fork =
        new ForkResult(
            new Slot(
                Cell.parse(line.text("cell")), line.count("round", 1), line.count("attempt", 1)),
            line.instant("start"),
            line.millis("tookMillis"),
            line.number("seconds", 0),
            values(line.fields("values")),
            line.optionalText("failure").orElse(null),
            noise(line.fields("noise")));
    if (!cells.contains(fork.cell())) {
      throw line.wrong("cell", "one of those in run.json");
    }
    String status = line.text("status");
    if (!STATUSES.contains(status)) {
      throw line.wrong("status", "one of " + String.join(", ", STATUSES));
    }
    if (!status.equals(status(fork))) {
      throw line.wrong("status", status(fork) + ", by the noise and the failure beside it");
    }
    return fork;
  }

  private static Map<Metric, Double> values(JsonFields measured) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (String label : measured.names()) {
      Metric metric =
          Metric.labelled(label)
              .orElseThrow(
                  () -> new IllegalArgumentException("'values." + label + "' is no known metric"));
      values.put(
          metric, metric.isDifference() ? measured.number(label) : measured.number(label, 0));
    }
    return values;
  }

  private static Noise noise(JsonFields noise) {
    return new Noise(
        noise.number("foreignCpus", 0),
        noise.number("stolenCpus", 0),
        noise.whole("waitedMillis", 0),
        noise.flag("quietBefore"));
  }
}
