package com.example.culvert.vertx;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.wire.WireHeaders;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request with a port: one forwarded connection. The methods of {@link DuplexStream} only leave
 * word for the event loop; all else is confined to it.
 */
final class VertxStream implements DuplexStream, Lifecycle.Stream, VertxExchange.Listener {

  private final VertxSession session;
  private final int port;
  private final Handler handler;

  /** Bytes that may be with the reader, unreleased, when more are fetched. */
  private final int readAhead;

  private final AtomicBoolean writing = new AtomicBoolean();
  private final AtomicBoolean shutDown = new AtomicBoolean();

  /** Whether writes are dropped: the stream is closed, or will be. */
  private volatile boolean over;

  private final Queue<Chunk> input = new ArrayDeque<>();
  private @Nullable VertxExchange exchange;
  private @Nullable HttpClientResponse response;
  private @Nullable Chunk inFlight;
  private @Nullable CulvertException failure;
  private int unreleased;
  private boolean fetching;
  private boolean demanded;
  private boolean inputEnded;
  private boolean endRead;
  private boolean finished;
  private boolean outputEnded;
  private boolean closed;

  VertxStream(VertxSession session, int port, Handler handler) {
    this.session = session;
    this.port = port;
    this.handler = handler;
    this.readAhead = session.config().http2().streamWindow() / 2;
  }

  @Override
  public @Nullable Chunk read() {
    Chunk next = input.poll();
    if (next != null && next.isLast()) {
      endRead = true;
      session.execute(this::closeIfOver);
    }
    return next;
  }

  // tag read
  @Override
  public void demand() {
    session.execute(
        () -> {
          demanded = true;
          tellReadable();
        });
  }

  private void received(Buffer bytes) {
    fetching = false;
    int length = bytes.length();
    if (failure == null && length > 0) {
      unreleased += length;
      input.add(
          Chunk.of(
              ByteBuffer.wrap(bytes.getBytes()),
              false,
              () -> session.execute(() -> released(length))));
    }
    fetch();
    tellReadable();
  }

  private void released(int length) {
    unreleased -= length;
    fetch();
  }

  /** Vert.x gives credit back when it delivers, so what it may deliver is what we ask for. */
  private void fetch() {
    HttpClientResponse body = response;
    if (body != null && !fetching && !inputEnded && unreleased < readAhead) {
      fetching = true;
      body.fetch(1);
    }
  }

  private void tellReadable() {
    if (demanded && failure == null && !input.isEmpty()) {
      demanded = false;
      call(handler::onReadable);
    }
  }

  // end read

  @Override
  public boolean write(Chunk chunk) {
    boolean isNext = writing.compareAndSet(false, true);
    // In this order, so that a stream that is over waits for its last chunk, or gets none.
    boolean goesOn = !over;
    if (isNext && goesOn && !shutDown.get()) {
      session.execute(() -> send(chunk));
      return false;
    }
    chunk.release();
    if (isNext) {
      session.execute(() -> sent(false));
    }
    if (goesOn) {
      throw new IllegalStateException(
          what() + ": a write before onWritable, or after the output was shut down");
    }
    return false;
  }

  private void send(Chunk chunk) {
    inFlight = chunk;
    if (failure != null) {
      sent(false);
    } else if (exchange != null) {
      ByteBuffer bytes = chunk.buffer();
      Buffer copy = Buffer.buffer(bytes.remaining()).setBytes(0, bytes);
      exchange
          .write(copy)
          .onFailure(cause -> outputLost())
          .onComplete(done -> sent(done.succeeded()));
    }
  }

  private void sent(boolean gone) {
    Chunk chunk = inFlight;
    inFlight = null;
    if (chunk != null) {
      call(chunk::release);
    }
    writing.set(false);
    if (gone && failure == null) {
      call(handler::onWritable);
    }
    closeIfOver();
  }

  @Override
  public void shutdownOutput() {
    if (shutDown.compareAndSet(false, true)) {
      session.execute(this::finish);
    }
  }

  private void finish() {
    finished = true;
    if (failure == null && exchange != null) {
      exchange.end().onSuccess(none -> outputGone()).onFailure(cause -> outputLost());
    }
  }

  /**
   * After the end of the answer Vert.x tells a reset to nothing but the writes. The connection's
   * end fails them too, and the session hears of it next.
   */
  private void outputLost() {
    session.execute(() -> fail(session.outputLost(what())));
  }

  private void outputGone() {
    outputEnded = true;
    closeIfOver();
  }

  @Override
  public void reset(CulvertException reason) {
    over = true;
    session.execute(() -> fail(reason));
  }

  /** Sends the request. */
  void open(HttpClientConnection connection) {
    connection
        .request(session.post().putHeader(WireHeaders.PORT, String.valueOf(port)))
        .onComplete(this::request, cause -> fail(session.life().loss()));
  }

  /** The request's headers, and whatever has been written without waiting for an answer. */
  private void request(HttpClientRequest request) {
    exchange = new VertxExchange(request, what(), session.life()::loss, this);
    request.writeHead();
    if (failure != null) {
      exchange.reset();
      return;
    }
    if (inFlight != null) {
      send(inFlight);
    }
    if (finished) {
      finish();
    }
  }

  @Override
  public void accepted(HttpClientResponse body) {
    body.pause();
    body.handler(this::received);
    response = body;
    call(handler::onOpen);
    fetch();
  }

  @Override
  public void ended() {
    inputEnded = true;
    input.add(Chunk.end());
    tellReadable();
  }

  @Override
  public void failed(CulvertException why) {
    fail(why);
  }

  /** Ends both directions at once; whoever is first says why. */
  void fail(CulvertException why) {
    if (failure != null || closed) {
      return;
    }
    failure = why;
    over = true;
    input.clear();
    if (exchange != null) {
      exchange.reset();
    } else if (inFlight != null) {
      sent(false);
    }
    closeIfOver();
  }

  /** Closes when nothing is held any more: after a failure no chunk, else neither half. */
  private void closeIfOver() {
    boolean failed = failure != null && !writing.get();
    boolean ended = failure == null && endRead && outputEnded;
    if (closed || !(failed || ended)) {
      return;
    }
    closed = true;
    over = true;
    call(() -> handler.onClosed(failure));
    session.life().streamClosed(this);
  }

  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      fail(new CulvertException(Failure.INTERNAL, what() + ": a callback failed: " + e, e));
    }
  }

  private String what() {
    return session.target() + " port " + port;
  }
}
