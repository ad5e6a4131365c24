package dev.culvert.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.culvert.bench.Load;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Plan.Windows;
import dev.culvert.bench.plan.Profile;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
public record RunFile(
    Plan plan,
    Instant start,
    List<String> arguments,
    boolean complete,
    int rounds,
    Map<Cell, String> notMeasured) {

  /**
   * Reads it.
   *
   * @throws ResultFormatException if it is not there, is cut off, or is of another schema
   */
  public static RunFile read(Path folder) throws IOException {
    Path file = folder.resolve(RunRecord.NAME);
    try {
      JsonFields run = JsonFields.parse(Files.readString(file));
      long schema = run.whole("schema", 0);
      if (schema < RunRecord.OLDEST_SCHEMA || schema > RunRecord.SCHEMA) {
        throw new ResultFormatException(
            file
                + " is of schema "
                + schema
                + "; this version reads "
                + RunRecord.OLDEST_SCHEMA
                + " to "
                + RunRecord.SCHEMA
                + ": use the version that made it");
      }
      return parse(run);
    } catch (NoSuchFileException e) {
      throw new ResultFormatException(
          "'" + folder + "' is no result folder: it has no run.json", e);
    } catch (JsonProcessingException
        | CharacterCodingException
        | IllegalArgumentException
        | ArithmeticException e) {
      throw new ResultFormatException(
          file + " cannot be read: " + firstLine(e) + ". Take it as the run left it", e);
    }
  }

  private static RunFile parse(JsonFields run) {
    String profile = run.text("profile");
    Plan plan =
        new Plan(
            Profile.named(profile)
                .orElseThrow(() -> new IllegalArgumentException("no profile '" + profile + "'")),
            run.texts("cells").stream().map(Cell::parse).toList(),
            run.optionalCount("roundsWanted", 1),
            run.millis("budgetMillis"),
            new Windows(
                Load.parse(run.text("loads")),
                run.millis("windowMillis"),
                run.optionalCount("windows", 1).orElse(1),
                run.millis("warmUpMillis"),
                Duration.ofMillis(run.optionalCount("warmUpMostMillis", 1).orElse(0)),
                run.count("idleConnections", 1)),
            run.whole("seed", Long.MIN_VALUE),
            rules(run.fields("rules")));
    Map<Cell, String> notMeasured = new LinkedHashMap<>();
    JsonFields reasons = run.fields("notMeasured");
    reasons.names().forEach(cell -> notMeasured.put(Cell.parse(cell), reasons.text(cell)));
    return new RunFile(
        plan,
        run.instant("start"),
        run.texts("arguments"),
        run.flag("complete"),
        run.count("rounds", 0),
        notMeasured);
  }

  /** The same as it was written. */
  RunRecord record() {
    return new RunRecord(arguments, plan, start, notMeasured);
  }

  private static Rules rules(JsonFields rules) {
    return new Rules(
        rules.number("quietCpus", 0),
        rules.millis("quietForMillis"),
        rules.millis("mostWaitMillis"),
        rules.number("waitShareOfBudget", 0),
        rules.number("contaminatedCpus", 0),
        rules.number("contaminatedStealCpus", 0),
        rules.number("extraShareOfForks", 0),
        rules.number("noisyShareOfForks", 0));
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse(failure.toString());
  }
}
