package dev.culvert.core;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks now and then whether a callback's thread waits for something. Thread-safe. */
final class CallbackWatch {

  /** For whatever a callback may wait for a moment, such as a lock. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final String callback;
  private final StrictStream stream;
  private final Thread thread = Thread.currentThread();
  private volatile boolean ended;
  private volatile @Nullable Runnable dropLook;

  private CallbackWatch(String callback, StrictStream stream) {
    this.callback = callback;
    this.stream = stream;
  }

  /** Watches the callback that the current thread is about to make. */
  static CallbackWatch start(String callback, StrictStream stream) {
    CallbackWatch watch = new CallbackWatch(callback, stream);
    watch.lookLater();
    return watch;
  }

  boolean isOn(Thread other) {
    return thread == other;
  }

  /** The callback has returned. */
  void end() {
    ended = true;
    Runnable drop = dropLook;
    if (drop != null) {
      drop.run();
    }
  }

  private void lookLater() {
    dropLook = StreamThreads.after(PATIENCE, this::look);
  }

  /** What the thread did counts only if the callback still runs afterwards. */
  private void look() {
    Thread.State state = thread.getState();
    StackTraceElement[] stack = thread.getStackTrace();
    if (ended) {
      return;
    }
    if (WAITING.contains(state)) {
      stream.found(
          callback + " blocks its thread, at " + place(stack) + "; a callback must not wait");
    } else {
      lookLater();
    }
  }

  /** The first frame that is none of the JDK's. */
  private static String place(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String className = frame.getClassName();
      if (!className.startsWith("java.")
          && !className.startsWith("jdk.")
          && !className.startsWith("sun.")) {
        return frame.toString();
      }
    }
    return "an unknown place";
  }
}
