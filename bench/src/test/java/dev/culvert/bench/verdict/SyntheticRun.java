package dev.culvert.bench.verdict;

import dev.culvert.bench.Metric;
import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.result.Forks;
import dev.culvert.bench.result.MachineFacts;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.result.RunRecord;
import dev.culvert.bench.rig.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;

/** A run of which all is known: normal noise of 3 % around values that the cell decides. */
public final class SyntheticRun {

  private static final int ROUNDS = 10;

  private SyntheticRun() {}

  /**
   * Writes its result folder.
   *
   * @param slowness what all times of netty/jnr are multiplied by
   */
  public static Path write(Path parent, String name, double slowness, long seed)
      throws IOException {
    return write(parent, name, slowness, seed, MachineFacts.read(TargetJvm.current()));
  }

  private static Path write(
      Path parent, String name, double slowness, long seed, MachineFacts machine)
      throws IOException {
    Plan plan = Forks.plan(OptionalInt.of(ROUNDS), "raw", "netty/jnr", "netty/nsenter");
    ResultFolder folder = ResultFolder.create(parent, Instant.EPOCH, "quick", name);
    Results of =
        new Results(
            folder,
            new RunRecord(List.of("--rounds", "10"), plan, Instant.EPOCH, Map.of()),
            machine,
            0);
    of.begin();
    Random random = new Random(seed);
    for (int round = 1; round <= ROUNDS; round++) {
      for (Cell cell : plan.order(round)) {
        of.add(Forks.of(cell.toString(), round, values(cell, slowness, random)));
      }
    }
    of.completed(ROUNDS);
    ReportFiles.writeAll(of);
    of.end();
    return folder.path();
  }

  private static Map<Metric, Double> values(Cell cell, double slowness, Random random) {
    double factor = cell.isRaw() ? 0.25 : cell.connectorName().equals("jnr") ? slowness : 2;
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (Metric metric : List.of(Metric.UP, Metric.DOWN)) {
      values.put(metric, 1000 / factor * (1 + 0.03 * random.nextGaussian()));
    }
    for (Metric metric : List.of(Metric.RTT_P50, Metric.CONNECT_P50, Metric.UP_CPU)) {
      values.put(metric, 100 * factor * (1 + 0.03 * random.nextGaussian()));
    }
    values.put(Metric.DOWN_CPU, 3 * factor * (1 + 0.03 * random.nextGaussian()));
    return values;
  }

  /** Writes the runs that are kept, into the folder that the argument names. */
  public static void main(String[] arguments) throws IOException {
    Path kept = Path.of(arguments[0]);
    keep(kept, "base", 1.0, 1, machine(2));
    keep(kept, "clean", 1.0, 2, machine(2));
    keep(kept, "slower", 1.3, 3, machine(2));
    keep(kept, "open", 1.05, 4, machine(2));
    keep(kept, "elsewhere", 1.0, 5, machine(64));
  }

  private static void keep(Path kept, String name, double slowness, long seed, MachineFacts machine)
      throws IOException {
    Path scratch = Files.createTempDirectory("culvert-synthetic");
    Path run = write(scratch, name, slowness, seed, machine);
    Files.createDirectories(kept.resolve(name));
    for (String file : List.of("run.json", "env.json", "forks.jsonl")) {
      Files.writeString(kept.resolve(name).resolve(file), Files.readString(run.resolve(file)));
    }
  }

  private static MachineFacts machine(int cores) {
    return new MachineFacts(
        Map.of(
            "cores", Integer.toString(cores),
            "cpu", "Synthetic",
            "kernel", "Linux 6.1",
            "arch", "amd64",
            "jdk", "OpenJDK 64-Bit Server VM 17.0.15",
            "java", "17",
            "congestion control", "cubic"));
  }
}
