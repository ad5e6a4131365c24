package dev.culvert.tck;

import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.core.session.CallerLoop;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.HeldStream;
import dev.culvert.core.session.Lifecycle;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The backend's session: streams to far ends, and an end when the test says so. Thread-safe. */
final class ScriptedSession implements Session, Connection {

  private static final int BUFFER_SIZE = 1 << 14;

  /** It was asked to stop, and has begun to. */
  final CompletableFuture<Void> stopAsked = new CompletableFuture<>();

  private final Ports ports;
  private final Lifecycle life =
      new Lifecycle(this, "pod " + ScriptedBackend.POD, new CallerLoop());

  ScriptedSession(Ports ports) {
    this.ports = ports;
  }

  /** Opens: nothing stands in the way. */
  CompletionStage<Session> open() {
    return life.connect(Duration.ofMinutes(1));
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    HeldStream held = new HeldStream(handler, life::streamClosed);
    CulvertException refusal = life.admit(port, held);
    return held.make(
        each ->
            BlockingStream.open(
                "pod " + ScriptedBackend.POD + " port " + port,
                () -> {
                  if (refusal != null) {
                    throw refusal;
                  }
                  return ports.open(port);
                },
                BUFFER_SIZE,
                each));
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return life.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    CompletionStage<Stop> stopped = life.stop(grace);
    stopAsked.complete(null);
    return stopped;
  }

  @Override
  public void connect() {
    life.opened();
  }

  @Override
  public void endRequest() {
    life.requestEnded();
  }

  @Override
  public void close() {
    life.disconnected();
  }

  @Override
  public void abandon() {
    life.disconnected();
  }

  /** Ends the session by itself: the pod has gone. */
  void end(CulvertException reason) {
    life.execute(() -> life.ended(reason));
  }

  boolean isClosed() {
    return life.closed().toCompletableFuture().isDone();
  }

  /** Opens a port of the pod; may block. */
  @FunctionalInterface
  interface Ports {

    BlockingStream.Channel open(int port) throws IOException, InterruptedException;
  }
}
