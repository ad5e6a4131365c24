package dev.culvert.core.session;

import dev.culvert.core.CulvertException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The streams of a session, from its first to its last; its end lets no more in. Thread-safe. */
final class Members {

  /** Nothing is called under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<Lifecycle.Stream> streams = new LinkedHashSet<>();
  private @Nullable CulvertException reason;

  /** Takes a stream in; or returns why the session has ended. */
  @Nullable CulvertException add(Lifecycle.Stream stream) {
    lock.lock();
    try {
      if (reason == null) {
        streams.add(stream);
      }
      return reason;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a stream; returns whether it was the last that an ended session waited for. */
  boolean remove(Lifecycle.Stream stream) {
    lock.lock();
    try {
      return streams.remove(stream) && streams.isEmpty() && reason != null;
    } finally {
      lock.unlock();
    }
  }

  /** Lets no more streams in. The first reason stays. */
  void end(CulvertException why) {
    lock.lock();
    try {
      if (reason == null) {
        reason = why;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Why the session has ended; null while it has not. */
  @Nullable CulvertException reason() {
    lock.lock();
    try {
      return reason;
    } finally {
      lock.unlock();
    }
  }

  /** Those that are in now. */
  List<Lifecycle.Stream> all() {
    lock.lock();
    try {
      return List.copyOf(streams);
    } finally {
      lock.unlock();
    }
  }
}
