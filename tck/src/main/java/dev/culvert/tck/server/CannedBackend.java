package dev.culvert.tck.server;

import dev.culvert.core.Backend;
import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A backend with one session, whose streams do what their port says. All callbacks come from one
 * thread of its own. Thread-safe.
 */
final class CannedBackend implements Backend, Session {

  /** Accepts, takes one chunk, and never another. */
  static final String STALL = "1";

  /** Never accepts. */
  static final String PENDING = "2";

  /** Accepts, and resets at the first bytes. */
  static final String RESET = "3";

  /** Accepts, and sends without end. */
  static final String SOURCE = "4";

  /** Accepts, sends the end at once, and resets at the first bytes. */
  static final String END_THEN_RESET = "5";

  /** Accepts, and takes whatever comes. */
  static final String DISCARD = "6";

  private static final int SOURCE_CHUNK = 16_384;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Set<Scripted> open = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final CompletableFuture<Stop> stopped = new CompletableFuture<>();
  private final CompletableFuture<Session> opening = new CompletableFuture<>();

  private final AtomicInteger asked = new AtomicInteger();

  private volatile boolean held;

  /** Whether a session request waits for {@link #letOpen}. */
  CannedBackend held() {
    held = true;
    return this;
  }

  void letOpen() {
    opening.complete(this);
  }

  void refuse(CulvertException reason) {
    opening.completeExceptionally(reason);
  }

  /** How many sessions have been asked for. */
  int asked() {
    return asked.get();
  }

  int openStreams() {
    return open.size();
  }

  boolean isStopped() {
    return stopped.isDone();
  }

  @Override
  public CompletionStage<Session> open(Route route) {
    asked.incrementAndGet();
    if (!held) {
      letOpen();
    }
    return opening;
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    Scripted stream = new Scripted(Integer.toString(port), handler);
    open.add(stream);
    thread.execute(stream::start);
    return stream;
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return closed;
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    CulvertException reason = new CulvertException(Failure.STOPPED, "the session was stopped");
    open.forEach(stream -> stream.reset(reason));
    thread.execute(
        () -> {
          closed.complete(reason);
          stopped.complete(Stop.FORCED);
        });
    return stopped;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private final class Scripted implements DuplexStream {

    private final String script;
    private final Handler handler;
    private boolean over;
    private boolean ended;

    Scripted(String script, Handler handler) {
      this.script = script;
      this.handler = handler;
    }

    void start() {
      if (!script.equals(PENDING)) {
        handler.onOpen();
      }
    }

    @Override
    public @Nullable Chunk read() {
      if (script.equals(END_THEN_RESET) && !ended) {
        ended = true;
        return Chunk.end();
      }
      return script.equals(SOURCE) && !over ? Chunk.of(ByteBuffer.allocate(SOURCE_CHUNK)) : null;
    }

    @Override
    public void demand() {
      if (script.equals(SOURCE) || (script.equals(END_THEN_RESET) && !ended)) {
        thread.execute(
            () -> {
              if (!over) {
                handler.onReadable();
              }
            });
      }
    }

    @Override
    public boolean write(Chunk chunk) {
      chunk.release();
      if (script.equals(RESET) || script.equals(END_THEN_RESET)) {
        reset(new CulvertException(Failure.CONNECTION_RESET, "pod default/web port 3: reset ü"));
      }
      return script.equals(DISCARD);
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void reset(CulvertException reason) {
      thread.execute(
          () -> {
            if (!over) {
              over = true;
              open.remove(this);
              handler.onClosed(reason);
            }
          });
    }
  }
}
