package dev.culvert.bench.run;

import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.rig.RunMarker;
import dev.culvert.bench.rig.Scratch;
import java.io.PrintStream;
import java.util.List;

/**
 * Ctrl-C, and other ways to be told to stop: no process of the run stays behind, and what was
 * measured is in the folder already. Thread-safe.
 */
final class Interruption {

  private static final List<String> BY_SIGNAL = List.of("exit code 130", "exit code 143");
  private static final int ATTEMPTS = 50;
  private static final int ENOUGH_QUIET = 5;

  private final String runId;
  private final ResultFolder folder;
  private final PrintStream console;
  private final Thread hook = new Thread(this::stop, "culvert-bench-interruption");
  private volatile boolean underWay;

  private Interruption(String runId, ResultFolder folder, PrintStream console) {
    this.runId = runId;
    this.folder = folder;
    this.console = console;
  }

  /** Prepares for it. */
  static Interruption prepare(String runId, ResultFolder folder, PrintStream console) {
    Interruption interruption = new Interruption(runId, folder, console);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** The run has ended by itself. */
  void ruledOut() {
    if (!underWay) {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  /** Whether a fork failed only because the run is being stopped: the signal goes to both. */
  boolean isUnderWay(ForkResult fork) {
    String failure = fork.failure();
    return underWay || (failure != null && BY_SIGNAL.stream().anyMatch(failure::contains));
  }

  private void stop() {
    underWay = true;
    killAll(runId);
    Scratch.of(runId).close();
    console.println("Interrupted. What was measured is in " + folder.path());
  }

  /**
   * More than once, since one may be starting just now. One that starts even later finds nobody at
   * its control channel, and ends by itself.
   */
  private static void killAll(String runId) {
    int quiet = 0;
    for (int i = 0; i < ATTEMPTS && quiet < ENOUGH_QUIET; i++) {
      List<ProcessHandle> alive = RunMarker.alive(runId);
      alive.forEach(ProcessHandle::destroyForcibly);
      quiet = alive.isEmpty() ? quiet + 1 : 0;
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
