package dev.culvert.cli;

/**
 * A command that another jar adds to {@code culvert}, found with {@link java.util.ServiceLoader}.
 * Its long options can be given in the environment and in the configuration file, as those of every
 * other command.
 */
public interface Subcommand {

  /**
   * The command: an object whose class carries picocli's {@code @Command}, and which is a {@link
   * java.util.concurrent.Callable} of the exit code. Called once for each run.
   */
  Object command();
}
