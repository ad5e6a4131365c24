package dev.culvert.cli;

import java.util.concurrent.CompletionStage;

/**
 * A command that another jar adds to {@code culvert}, found with {@link java.util.ServiceLoader}.
 * Its long options can be given in the environment and in the configuration file, as those of every
 * other command.
 */
public interface Subcommand {

  /**
   * The command: an object whose class carries picocli's {@code @Command}, and which is a {@link
   * java.util.concurrent.Callable} of the exit code. Called once for each run.
   *
   * @param termination completes when the user asks to stop, by SIGINT or SIGTERM, which do not end
   *     the JVM by themselves; dependents must not block
   */
  Object command(CompletionStage<Void> termination);
}
