package dev.culvert.bench.command;

import dev.culvert.cli.ExitCode;
import dev.culvert.cli.Subcommand;
import java.util.concurrent.CompletionStage;

/** Adds {@code bench} to {@code culvert}. */
public final class BenchSubcommand implements Subcommand {

  @Override
  public Object command(CompletionStage<Void> termination) {
    termination.thenRun(
        () -> new Thread(() -> System.exit(ExitCode.INTERRUPTED), "culvert-bench-exit").start());
    return new BenchCommand();
  }
}
