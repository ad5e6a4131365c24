package dev.culvert.bench.driver;

import dev.culvert.cli.Subcommand;
import java.util.concurrent.CompletionStage;

/** Adds {@code bench} to {@code culvert}. */
public final class BenchSubcommand implements Subcommand {

  private static final int EXIT_BY_SIGNAL = 130;

  @Override
  public Object command(CompletionStage<Void> termination) {
    termination.thenRun(
        () -> new Thread(() -> System.exit(EXIT_BY_SIGNAL), "culvert-bench-exit").start());
    return new BenchCommand();
  }
}
