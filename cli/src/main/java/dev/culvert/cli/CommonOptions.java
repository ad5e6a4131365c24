package dev.culvert.cli;

import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that runs until it is stopped. */
final class CommonOptions {

  @SuppressWarnings("unused") // Its options are looked at elsewhere.
  @Mixin
  private FileOptions file = new FileOptions();

  @Option(
      names = {"-v", "--verbose"},
      description = "Say more on standard error: a line for each connection, stack traces.")
  private boolean verbose;

  @Option(
      names = "--grace",
      paramLabel = "TIME",
      defaultValue = "2s",
      converter = Seconds.class,
      description = "How long open connections may go on after Ctrl-C or SIGTERM (default: 2s).")
  private Duration grace = Duration.ofSeconds(2);

  @Mixin private SetOption set = new SetOption();

  /** As {@code --verbose} does. */
  void beVerbose() {
    verbose = true;
  }

  boolean verbose() {
    return verbose;
  }

  Duration grace() {
    return grace;
  }

  /**
   * The provider options that were set.
   *
   * @throws IllegalArgumentException if one is not of the form NAME=VALUE
   */
  Map<String, String> providerOptions() {
    return set.providerOptions();
  }
}
