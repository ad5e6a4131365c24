package dev.culvert.tck.memory;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.session.CallerLoop;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.Lifecycle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A client's session and the server's part of it: dials, and splices each stream to one that the
 * backend's session dials. The methods of {@link Session} are thread-safe; all else is confined to
 * its loop.
 */
final class InMemorySession implements Session, Connection {

  private final Target target;
  private final Http2Settings settings;
  private final Workers workers;
  private final Lifecycle life;
  private final AtomicInteger open = new AtomicInteger();
  private volatile @Nullable InMemoryServer server;
  private volatile @Nullable Session backend;
  private boolean left;

  InMemorySession(Target target, Http2Settings settings, Workers workers) {
    this.target = target;
    this.settings = settings;
    this.workers = workers;
    this.life = new Lifecycle(this, target.toString(), new CallerLoop());
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    AtomicInteger ends = new AtomicInteger(2);
    InMemoryStream near =
        new InMemoryStream(
            handler,
            workers,
            settings.streamWindow(),
            stream -> {
              open.decrementAndGet();
              endClosed(stream, ends);
            });
    CulvertException refusal = admit(near, port);
    if (refusal != null) {
      near.reset(refusal);
      return near;
    }
    Splice.join(
        far -> near.accept(far, Objects.requireNonNull(server, "server").workers()),
        Objects.requireNonNull(backend, "backend"),
        port,
        new Splice.Listener() {
          @Override
          public void onOpen() {
            near.accepted();
          }

          @Override
          public void onClosed(Splice.Summary summary) {
            endClosed(near, ends);
          }
        });
    return near;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return life.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return life.stop(grace);
  }

  @Override
  public void connect() {
    InMemoryServer found = InMemoryServer.find(target.server().getHost());
    if (found == null) {
      life.notConnected(
          new CulvertException(Failure.UNREACHABLE, "no in-memory server at " + target.server()));
      return;
    }
    server = found;
    found
        .backend()
        .open(target.route())
        .whenComplete((session, thrown) -> life.execute(() -> connected(session, thrown)));
  }

  @Override
  public void endRequest() {
    life.requestEnded();
  }

  @Override
  public void close() {
    abandon();
  }

  @Override
  public void abandon() {
    Session connected = backend;
    if (connected == null) {
      left = true;
      life.disconnected();
    } else if (!left) {
      left = true;
      connected
          .stop(Duration.ZERO)
          .whenComplete((stop, thrown) -> life.execute(life::disconnected));
    }
  }

  Lifecycle life() {
    return life;
  }

  private void connected(@Nullable Session session, @Nullable Throwable thrown) {
    if (session == null) {
      life.notConnected(CulvertException.of(Objects.requireNonNull(thrown, "thrown")));
    } else if (left) {
      session.stop(Duration.ZERO);
    } else {
      backend = session;
      Objects.requireNonNull(server, "server").add(this);
      session.closed().thenAccept(reason -> life.execute(() -> life.ended(reason)));
      life.opened();
    }
  }

  /** Lets a stream in, or says why not. */
  private @Nullable CulvertException admit(InMemoryStream stream, int port) {
    if (open.incrementAndGet() > settings.maxStreams()) {
      return new CulvertException(
          Failure.TOO_MANY_STREAMS,
          "the session has " + settings.maxStreams() + " streams open, the most that it may");
    }
    return life.admit(port, stream);
  }

  /** A stream is closed when its near end is, and the splice at its far one. */
  private void endClosed(InMemoryStream stream, AtomicInteger ends) {
    if (ends.decrementAndGet() == 0) {
      life.streamClosed(stream);
    }
  }
}
