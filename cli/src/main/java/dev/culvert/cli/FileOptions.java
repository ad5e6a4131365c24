package dev.culvert.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which configuration file, and what comes of it. */
final class FileOptions {

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
}
