package dev.culvert.cli;

/** What the process's exit code says. */
final class ExitCode {

  /** Done, or stopped by Ctrl-C or SIGTERM. */
  static final int OK = 0;

  /** It could not be done, or ended by itself; the reason is on standard error. */
  static final int FAILED = 1;

  /** The command line, the environment or the configuration file breaks a rule. */
  static final int BAD_INPUT = 2;

  private ExitCode() {}
}
