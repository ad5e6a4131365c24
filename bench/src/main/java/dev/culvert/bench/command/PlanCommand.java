package dev.culvert.bench.command;

import dev.culvert.bench.plan.Plan;
import dev.culvert.bench.plan.Rules;
import dev.culvert.bench.rig.Cell;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a run would do, and starts nothing. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Says what a run would measure and how long it would take.")
final class PlanCommand implements Callable<Integer> {

  @Mixin private RunOptions options = new RunOptions();

  @Override
  public Integer call() {
    Plan plan = options.plan();
    System.out.printf(
        Locale.ROOT,
        "Profile %s: %d cells, about %d rounds, %d forks of about %.0f s each.%n",
        plan.profile().label(),
        plan.cells().size(),
        plan.roundsEstimate(),
        plan.roundsEstimate() * plan.cells().size(),
        plan.forkEstimate().toMillis() / 1e3);
    for (Cell cell : plan.cells()) {
      Optional<String> why = cell.unavailable();
      System.out.println("  " + cell + (why.isEmpty() ? "" : "  not measured here: " + why.get()));
    }
    Duration all =
        plan.forkEstimate().multipliedBy((long) plan.roundsEstimate() * plan.cells().size());
    System.out.printf(
        Locale.ROOT,
        "About %d min %d s; budget %d s. Windows of %d ms after %s; %d idle connections.%n",
        all.toMinutes(),
        all.toSecondsPart(),
        plan.budget().toSeconds(),
        plan.windows().measured().toMillis(),
        plan.windows().warmUpText(),
        plan.windows().idleConnections());
    Rules rules = plan.rules();
    System.out.printf(
        Locale.ROOT,
        "A fork waits at most %d s, all of them at most %d s, until others use less than %.2f CPUs."
            + " One during which they used more than %.2f is made again, at most %d of them.%n",
        rules.mostWait().toSeconds(),
        rules.waits(plan.budget()).toSeconds(),
        rules.quietCpus(),
        rules.contaminatedCpus(),
        rules.extra(plan.roundsEstimate() * plan.cells().size()));
    return 0;
  }
}
