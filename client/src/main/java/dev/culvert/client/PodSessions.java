package dev.culvert.client;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.StrictSession;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ClientTransport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The session with a pod, and the next one when that takes no more: one at a time, opened when
 * somebody asks for it. One that is replaced goes on until its streams have ended. Thread-safe.
 */
final class PodSessions implements Dialer {

  private static final Set<Failure> ENDED =
      EnumSet.of(Failure.SESSION_LOST, Failure.STOPPED, Failure.POD_GONE);

  private final ClientTransport transport;
  private final Target target;
  private final boolean strict;
  private final CompletableFuture<CulvertException> ended = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Session> open = new HashSet<>();
  private @Nullable CompletableFuture<Session> current;
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
   * On the session that is there; if that has ended, on the next, as soon as it is open. If it
   * cannot be opened, the stream closes with the reason.
   */
  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    CompletableFuture<Session> there = current(null);
    if (there.isDone() && !there.isCompletedExceptionally()) {
      return there.join().dial(port, handler);
    }
    LateStream late = new LateStream(handler);
    var unused =
        there.whenCompleteAsync(
            (session, thrown) -> {
              if (thrown == null) {
                late.dial(session, port);
              } else {
                late.fail(CulvertException.of(thrown));
              }
            },
            new OwnThread("culvert-dial"));
    return late;
  }

  /** Completes once, when no more are opened; before the last one is stopped. */
  CompletionStage<CulvertException> ended() {
    return ended.minimalCompletionStage();
  }

  /** Opens no more, and stops what is open. Idempotent. */
  void close(Duration grace) {
    Set<Session> there;
    lock.lock();
    try {
      closed = true;
      there = Set.copyOf(open);
    } finally {
      lock.unlock();
    }
    ended.complete(new CulvertException(Failure.STOPPED, "the way to " + target + " was closed"));
    CompletableFuture.allOf(
            there.stream()
                .map(session -> session.stop(grace).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new))
        .join();
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
      open.add(session);
    } finally {
      lock.unlock();
    }
    session.closed().thenRun(() -> forget(session));
  }

  private void forget(Session session) {
    lock.lock();
    try {
      open.remove(session);
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
