package dev.culvert.bench.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.culvert.bench.Load;
import dev.culvert.bench.driver.Plan.Windows;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What run.json says of a run that was made before. Immutable.
 *
 * @param plan what it was to do
 * @param start when it began
 * @param arguments of its command
 * @param complete whether it came to its end
 * @param rounds complete ones
 * @param notMeasured cells that could not be, and why
 */
record RunFile(
    Plan plan,
    Instant start,
    List<String> arguments,
    boolean complete,
    int rounds,
    Map<Cell, String> notMeasured) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads it.
   *
   * @throws ResultFormatException if it is not there, is cut off, or is of another schema
   */
  static RunFile read(Path folder) throws IOException {
    Path file = folder.resolve(RunRecord.NAME);
    try {
      JsonNode run = JSON.readTree(Files.readString(file));
      int schema = required(run, "schema").asInt();
      if (schema != RunRecord.SCHEMA) {
        throw new ResultFormatException(
            file
                + " is of schema "
                + schema
                + "; this version reads "
                + RunRecord.SCHEMA
                + ": use the version that made it");
      }
      return parse(run);
    } catch (NoSuchFileException e) {
      throw new ResultFormatException(
          "'" + folder + "' is no result folder: it has no run.json", e);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new ResultFormatException(file + " cannot be read: " + firstLine(e), e);
    }
  }

  private static RunFile parse(JsonNode run) {
    String profile = required(run, "profile").asText();
    JsonNode rounds = run.get("roundsWanted");
    Plan plan =
        new Plan(
            Profile.named(profile)
                .orElseThrow(() -> new IllegalArgumentException("no profile '" + profile + "'")),
            texts(required(run, "cells")).stream().map(Cell::parse).toList(),
            rounds == null ? OptionalInt.empty() : OptionalInt.of(rounds.asInt()),
            Duration.ofMillis(required(run, "budgetMillis").asLong()),
            new Windows(
                Load.parse(required(run, "loads").asText()),
                Duration.ofMillis(required(run, "windowMillis").asLong()),
                run.path("windows").asInt(1),
                Duration.ofMillis(required(run, "warmUpMillis").asLong()),
                required(run, "idleConnections").asInt()),
            required(run, "seed").asLong(),
            rules(required(run, "rules")));
    Map<Cell, String> notMeasured = new LinkedHashMap<>();
    required(run, "notMeasured")
        .properties()
        .forEach(entry -> notMeasured.put(Cell.parse(entry.getKey()), entry.getValue().asText()));
    return new RunFile(
        plan,
        Instant.parse(required(run, "start").asText()),
        texts(required(run, "arguments")),
        required(run, "complete").asBoolean(),
        required(run, "rounds").asInt(),
        notMeasured);
  }

  private static Rules rules(JsonNode rules) {
    return new Rules(
        required(rules, "quietCpus").asDouble(),
        Duration.ofMillis(required(rules, "quietForMillis").asLong()),
        Duration.ofMillis(required(rules, "mostWaitMillis").asLong()),
        required(rules, "waitShareOfBudget").asDouble(),
        required(rules, "contaminatedCpus").asDouble(),
        required(rules, "contaminatedStealCpus").asDouble(),
        required(rules, "extraShareOfForks").asDouble(),
        required(rules, "noisyShareOfForks").asDouble());
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static JsonNode required(JsonNode node, String key) {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new IllegalArgumentException("it has no '" + key + "'");
    }
    return value;
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse(failure.toString());
  }
}
