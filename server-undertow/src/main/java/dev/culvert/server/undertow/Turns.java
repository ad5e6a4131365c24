package dev.culvert.server.undertow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.xnio.XnioIoThread;
import org.xnio.channels.StreamSinkChannel;

/**
 * What waits on an I/O thread until the others have had their turn. A task does not do for that:
 * XNIO looks at its sockets and timers when no task is left, and not while tasks make tasks. So the
 * selector itself calls those who wait, for a pipe that takes bytes and never gets any. Confined to
 * its I/O thread, with which the pipe is closed.
 */
final class Turns {

  private static final ThreadLocal<Turns> HERE = ThreadLocal.withInitial(Turns::new);

  private final StreamSinkChannel pipe;
  private List<Runnable> waiting = new ArrayList<>();

  private Turns() {
    try {
      pipe = XnioIoThread.requireCurrentThread().createHalfDuplexPipe().getRightSide();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no pipe for the turns on an I/O thread (see ulimit -n): " + e.getMessage(), e);
    }
    pipe.getWriteSetter().set(ready -> call());
  }

  /**
   * Those of this I/O thread.
   *
   * @throws UncheckedIOException if they are the first, and there is no descriptor left
   */
  static Turns here() {
    return HERE.get();
  }

  /**
   * Runs a task when the sockets of the thread have been looked at; never if the thread ends before
   * that. The task must not throw.
   */
  void afterOthers(Runnable task) {
    waiting.add(task);
    pipe.resumeWrites();
  }

  private void call() {
    pipe.suspendWrites();
    List<Runnable> called = waiting;
    waiting = new ArrayList<>();
    called.forEach(Runnable::run);
  }
}
