package dev.culvert.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that runs until it is stopped. */
final class CommonOptions {

  /** For help only: {@link ConfigFile#locate} reads it before the command line is parsed. */
  @SuppressWarnings("unused")
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Read this configuration file instead of the usual ones.")
  private @Nullable String config;

  /** {@link ShowConfig} looks at it. */
  @SuppressWarnings("unused")
  @Option(
      names = "--show-config",
      description = "Print every value with its origin, and do nothing else.")
  private boolean showConfig;

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
  private Duration grace = Duration.ZERO;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      split = ",",
      description = "Tuning of one provider, such as nsenter.socat=/opt/bin/socat. Repeatable.")
  private List<String> settings = List.of();

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
    Map<String, String> options = new HashMap<>();
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("setting '" + setting + "' must be NAME=VALUE");
      }
      options.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return options;
  }
}
