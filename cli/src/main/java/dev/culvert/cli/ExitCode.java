package dev.culvert.cli;

/** What the process's exit code says, of every command. */
public final class ExitCode {

  /** Done, or stopped by Ctrl-C or SIGTERM. */
  public static final int OK = 0;

  /** It could not be done, or ended by itself; the reason is on standard error. */
  public static final int FAILED = 1;

  /** The command line, the environment or the configuration file breaks a rule. */
  public static final int BAD_INPUT = 2;

  /** Nothing can be said: too little was measured, or too much disturbed. */
  public static final int UNDECIDED = 3;

  /** What was measured here and there has no business beside each other. */
  public static final int NOT_COMPARABLE = 4;

  /** Ended by SIGINT or SIGTERM before it was done. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
