package dev.culvert.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The last line of a terminal, which says how far a run is; where there is no terminal, nothing but
 * the lines that are printed. Not thread-safe.
 */
final class StatusLine {

  private static final int WIDTH = 24;
  private static final String CLEAR = "\r\u001b[K";
  private static final long SECONDS_PER_MINUTE = 60;

  private final PrintStream out;
  private final boolean terminal;
  private String shown = "";

  StatusLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** On a terminal, if that is what the stream goes to. */
  static StatusLine of(PrintStream out) {
    String descriptor = out == System.out ? "1" : out == System.err ? "2" : "";
    return new StatusLine(out, !descriptor.isEmpty() && isTerminal(descriptor));
  }

  /** Prints a line above the last one. */
  void println(String line) {
    clear();
    out.println(line);
    draw();
  }

  /**
   * Shows how far it is.
   *
   * @param done forks that were made
   * @param all forks that are expected
   * @param left time until they are made, about; zero if that is not known yet
   * @param now what is being done
   */
  void show(int done, int all, Duration left, String now) {
    clear();
    int filled = all == 0 ? 0 : Math.min(WIDTH, WIDTH * done / all);
    String time = left.isZero() ? "" : ", about " + text(left) + " left";
    shown =
        String.format(
            Locale.ROOT,
            "[%s%s] fork %d of about %d%s: %s",
            "#".repeat(filled),
            "-".repeat(WIDTH - filled),
            done + 1,
            Math.max(all, done + 1),
            time,
            now);
    draw();
  }

  /** Takes the last line away. Idempotent. */
  void end() {
    clear();
    shown = "";
  }

  private void clear() {
    if (terminal && !shown.isEmpty()) {
      out.print(CLEAR);
      out.flush();
    }
  }

  private void draw() {
    if (terminal && !shown.isEmpty()) {
      out.print(shown);
      out.flush();
    }
  }

  private static String text(Duration left) {
    long seconds = Math.max(1, left.toSeconds());
    return seconds < 2 * SECONDS_PER_MINUTE
        ? seconds + " s"
        : Math.round((double) seconds / SECONDS_PER_MINUTE) + " min";
  }

  private static boolean isTerminal(String descriptor) {
    try {
      String file = Files.readSymbolicLink(Path.of("/proc/self/fd", descriptor)).toString();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
