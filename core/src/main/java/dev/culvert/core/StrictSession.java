package dev.culvert.core;

import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A session whose streams find what their users do wrong, the same whatever carries them, and name
 * it: a second write while one is pending, {@code read} outside a callback, a chunk used after its
 * release or changed while it is written, a callback that blocks. For tests: what is read is
 * copied, and every callback is watched. A stream that is misused is reset, with {@link
 * Failure#INTERNAL} and the sentence that names the misuse; a call that is one also throws {@link
 * IllegalStateException}. Thread-safe.
 *
 * <p>The system property {@value #PROPERTY}, set to {@code true}, makes every session of every
 * transport strict.
 */
public final class StrictSession implements Session {

  /** The system property that makes every session strict. */
  public static final String PROPERTY = "culvert.strict";

  private final Session session;
  private final Consumer<CulvertException> report;

  private StrictSession(Session session, Consumer<CulvertException> report) {
    this.session = session;
    this.report = report;
  }

  /** The session, strict; each misuse is logged as an error. One that is strict already stays. */
  public static Session of(Session session) {
    return session instanceof StrictSession ? session : of(session, StrictSession::log);
  }

  /**
   * The session, strict.
   *
   * @param report hears of each misuse, on whichever thread found it; must not block
   */
  public static Session of(Session session, Consumer<CulvertException> report) {
    return new StrictSession(session, report);
  }

  /** Whether the system property asks for strict sessions. */
  public static boolean isAsked() {
    return Boolean.getBoolean(PROPERTY);
  }

  /**
   * For whoever is about to block.
   *
   * @param what the call; the message starts with it
   * @throws IllegalStateException if the calling thread is in a callback of a strict stream
   */
  public static void requireMayBlock(String what) {
    String callback = StrictStream.callbackOfThisThread();
    if (callback != null) {
      throw new IllegalStateException(
          what + " blocks, and this thread is in " + callback + "; go on on another thread");
    }
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    StrictStream stream = new StrictStream("the stream to port " + port, handler, report);
    stream.attach(session.dial(port, stream.callbacks()));
    return stream;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return session.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return session.stop(grace);
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    session.adopt(local, port, listener);
  }

  @Override
  public Optional<AcceptLoop> acceptLoop() {
    return session.acceptLoop();
  }

  private static void log(CulvertException misuse) {
    System.getLogger(StrictSession.class.getName())
        .log(System.Logger.Level.ERROR, misuse.getMessage(), misuse);
  }
}
