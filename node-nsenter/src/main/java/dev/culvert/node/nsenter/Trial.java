package dev.culvert.node.nsenter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One run of a program to its end, to see whether it works here. Immutable.
 *
 * @param status the exit status; -1 if it did not start or did not end
 * @param said the last line that it said, or why it did not start
 */
record Trial(int status, String said) {

  private static final long SECONDS = 10;
  private static final int NONE = -1;

  /** Runs a command with nothing on its standard input; at most 10 s. */
  static Trial run(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.environment().put("LC_ALL", "C");
    try {
      return await(builder.start());
    } catch (IOException e) {
      return new Trial(NONE, String.valueOf(e.getMessage()));
    }
  }

  boolean passed() {
    return status == 0;
  }

  /** Whether what was said means that this program is not there. */
  boolean misses(String program) {
    return Pattern.compile("(?<![A-Za-z0-9_/.-])" + Pattern.quote(program) + "(?![A-Za-z0-9_/.-])")
            .matcher(said)
            .find()
        && (status == 127
            || said.contains("No such file or directory")
            || said.contains("not found"));
  }

  /** Whether the kernel forbade it (EPERM). */
  boolean isForbidden() {
    return said.endsWith("Operation not permitted");
  }

  /** {@code status 127: chroot: failed to run command 'socat': No such file or directory}. */
  @Override
  public String toString() {
    return (status == NONE ? "" : "status " + status + ": ") + said;
  }

  private static Trial await(Process process) throws IOException {
    try {
      if (process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        ErrorLines lines = new ErrorLines(process.getInputStream());
        lines.readTo(line -> false);
        return new Trial(process.exitValue(), lines.lastLine());
      }
      return new Trial(NONE, "it did not end within " + SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Trial(NONE, "interrupted");
    } finally {
      process.destroyForcibly();
    }
  }
}
