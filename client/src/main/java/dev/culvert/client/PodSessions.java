package dev.culvert.client;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.StrictSession;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The session with a pod, and the next one when that has ended: one at a time, opened when somebody
 * asks for it. Thread-safe.
 */
final class PodSessions {

  private static final Set<Failure> ENDED =
      EnumSet.of(Failure.SESSION_LOST, Failure.STOPPED, Failure.POD_GONE);

  private final ClientTransport transport;
  private final Target target;
  private final boolean strict;
  private final CompletableFuture<CulvertException> ended = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CompletableFuture<Session> current;
  private @Nullable Session latest;
  private boolean closed;

  PodSessions(ClientTransport transport, Target target, boolean strict) {
    this.transport = transport;
    this.target = target;
    this.strict = strict;
  }

  /** What streams close with because their session has ended. */
  static boolean isEndOfSession(CulvertException failure) {
    return ENDED.contains(failure.failure());
  }

  /** What it leads to, for messages. */
  Target target() {
    return target;
  }

  /**
   * The session, open or opening.
   *
   * @param spent one that is known to have ended; null if none is
   * @return completes exceptionally with a {@link CulvertException}
   */
  CompletableFuture<Session> current(@Nullable Session spent) {
    lock.lock();
    try {
      CompletableFuture<Session> there = current;
      if (there == null || isOver(there, spent)) {
        if (closed) {
          return CompletableFuture.failedFuture(
              new CulvertException(Failure.STOPPED, "cannot connect to " + target + ": closed"));
        }
        there = connect();
        current = there;
      }
      return there;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #current}, and waits for it. */
  Session await() {
    StrictSession.requireMayBlock("opening a session");
    try {
      return current(null).join();
    } catch (CompletionException e) {
      throw CulvertException.of(e);
    }
  }

  /**
   * The session that is there; one that has ended, while another begins to open. Waits for none.
   */
  Session now() {
    CompletableFuture<Session> there = current(null);
    if (there.isDone() && !there.isCompletedExceptionally()) {
      return there.join();
    }
    lock.lock();
    try {
      if (latest == null) {
        throw new IllegalStateException("no session with " + target + " has been opened");
      }
      return latest;
    } finally {
      lock.unlock();
    }
  }

  /** Completes once, when no more are opened; before the last one is stopped. */
  CompletionStage<CulvertException> ended() {
    return ended.minimalCompletionStage();
  }

  /** Opens no more, and stops what is open. Idempotent. */
  void close(Duration grace) {
    CompletableFuture<Session> there;
    lock.lock();
    try {
      closed = true;
      there = current;
    } finally {
      lock.unlock();
    }
    ended.complete(new CulvertException(Failure.STOPPED, "the way to " + target + " was closed"));
    if (there != null && there.isDone() && !there.isCompletedExceptionally()) {
      there.join().stop(grace).toCompletableFuture().join();
    }
  }

  private CompletableFuture<Session> connect() {
    CompletableFuture<Session> connecting = transport.connect(target).toCompletableFuture();
    return connecting.thenApply(
        session -> {
          Session made = strict ? StrictSession.of(session) : session;
          keep(made);
          return made;
        });
  }

  private void keep(Session session) {
    lock.lock();
    try {
      latest = session;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOver(CompletableFuture<Session> there, @Nullable Session spent) {
    if (!there.isDone()) {
      return false;
    }
    if (there.isCompletedExceptionally()) {
      return true;
    }
    Session session = there.join();
    return session == spent || session.closed().toCompletableFuture().isDone();
  }
}
