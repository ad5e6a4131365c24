package dev.culvert.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which trials a self-test makes, as selftest.json keeps it. Immutable.
 *
 * @param schema {@link #SCHEMA}
 * @param cell what is measured
 * @param trials how many of each kind
 * @param trialMillis time for each; null for the kind's own
 * @param seed of all
 */
public record SelfTestPlan(
    int schema, String cell, Map<Flaw, Integer> trials, @Nullable Long trialMillis, long seed) {

  public static final String NAME = "selftest.json";
  public static final int SCHEMA = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  public SelfTestPlan {
    trials = Map.copyOf(trials);
  }

  /**
   * Reads it.
   *
   * @throws ResultFormatException if it is not there, or not what {@link #json} makes
   */
  public static SelfTestPlan read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    try {
      SelfTestPlan plan = JSON.readValue(Files.readString(file), SelfTestPlan.class);
      if (plan.schema != SCHEMA) {
        throw new ResultFormatException(
            file + " is of schema " + plan.schema + "; this version reads " + SCHEMA);
      }
      return plan;
    } catch (NoSuchFileException e) {
      throw new ResultFormatException(
          "'" + folder + "' is no self-test's folder: it has no " + NAME, e);
    } catch (JsonProcessingException e) {
      throw new ResultFormatException(file + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** What {@link #read} reads. */
  public String json() throws IOException {
    return JSON.writeValueAsString(this) + "\n";
  }

  /** How many trials of a kind. */
  public int wanted(Flaw flaw) {
    return trials.getOrDefault(flaw, 0);
  }

  /**
   * Trials that are to be made, in their order: a trial that could not be judged counts for none.
   */
  public List<Due> due(List<SelfTestTrial> done) {
    return Arrays.stream(Flaw.values())
        .flatMap(
            flaw ->
                IntStream.rangeClosed(1, wanted(flaw)).mapToObj(number -> new Due(flaw, number)))
        .sorted(Comparator.comparingDouble(due -> due.place(this)))
        .filter(due -> done.stream().noneMatch(due::isMadeBy))
        .toList();
  }

  /** A trial that is to be made. Immutable. */
  public record Due(Flaw flaw, int number) {

    /** Where it is between the begin and the end of all, 0 to 1. */
    private double place(SelfTestPlan plan) {
      return (number - 0.5) / plan.wanted(flaw);
    }

    private boolean isMadeBy(SelfTestTrial trial) {
      return trial.flaw() == flaw && trial.number() == number && trial.unjudged() == null;
    }
  }

  /** What a trial does: what {@code ab} does if nothing else is asked for. */
  public Plan of(Flaw flaw, int number) {
    return Plan.of(Profile.AB)
        .withCells(List.of(Cell.parse(cell)))
        .withBudget(trialMillis == null ? flaw.budget() : Duration.ofMillis(trialMillis))
        .withSeed((seed * 31 + flaw.label().hashCode()) * 31 + number);
  }

  /** As many of each kind as it has by itself. */
  public static Map<Flaw, Integer> all() {
    Map<Flaw, Integer> all = new EnumMap<>(Flaw.class);
    for (Flaw flaw : Flaw.values()) {
      all.put(flaw, flaw.trials());
    }
    return all;
  }
}
