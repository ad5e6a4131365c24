package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stream that both sides have ended, of which a part waits in the server for the pod. */
@Timeout(180)
abstract class CompleteStreamsContract {

  private static final String PATH = "/portForward/default/web";
  private static final int BYTES = 50_000;

  private final ForwardServer server;
  private final Negotiation.Connected connected;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final CompletableFuture<Slow> dialled = new CompletableFuture<>();
  private final CompletableFuture<Void> stopAsked = new CompletableFuture<>();

  CompleteStreamsContract(ForwardServerProvider engine, Negotiation mode) throws IOException {
    Session session = new OneStream();
    server =
        ForwardServer.start(
            engine, mode.config(), route -> CompletableFuture.completedFuture(session));
    connected = mode.open(server, PATH);
  }

  @AfterEach
  void stop() throws IOException {
    connected.close();
    server.close();
    thread.shutdownNow();
  }

  @Test
  void itGoesToThePodThoughItsConnectionIsLost() throws Exception {
    Slow pod = complete();
    connected.abort();
    stopAsked.get(60, TimeUnit.SECONDS);
    pod.go.complete(null);
    assertThat(pod.over.get(60, TimeUnit.SECONDS)).isEqualTo(BYTES + " bytes, null");
    Patience.await("buffers given back").until(() -> server.bufferedBytes() == 0);
  }

  @Test
  void itEndsWithItsSessionIfThePodTakesNothing() throws Exception {
    Slow pod = complete();
    connected.abort();
    stopAsked.get(60, TimeUnit.SECONDS);
    assertThat(server.bufferedBytes()).isPositive();
    pod.reset(new CulvertException(Failure.STOPPED, "time is up"));
    assertThat(pod.over.get(60, TimeUnit.SECONDS)).isEqualTo("0 bytes, time is up");
    Patience.await("buffers given back").until(() -> server.bufferedBytes() == 0);
  }

  private Slow complete() throws IOException {
    RawHttp2Client.Stream stream = connected.post(PATH, "port", "80");
    assertThat(stream.status()).isEqualTo("200");
    stream.send(new byte[BYTES]);
    stream.end();
    assertThat(stream.awaitEnd()).isEmpty();
    connected.client().ping();
    return dialled.join();
  }

  private final class OneStream implements Session {

    private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      Slow stream = new Slow(handler);
      thread.execute(handler::onOpen);
      dialled.complete(stream);
      return stream;
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return closed;
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      stopAsked.complete(null);
      return dialled.thenCompose(stream -> stream.over).thenApply(over -> stopped());
    }

    private Stop stopped() {
      closed.complete(new CulvertException(Failure.STOPPED, "stopped"));
      return Stop.GRACEFUL;
    }
  }

  /** Sends its end at once, and takes nothing before it is to go. */
  private final class Slow implements DuplexStream {

    private final Handler handler;
    private final CompletableFuture<Void> go = new CompletableFuture<>();
    private final CompletableFuture<String> over = new CompletableFuture<>();
    private @Nullable Chunk pending;
    private int taken;
    private boolean ended;

    Slow(Handler handler) {
      this.handler = handler;
    }

    @Override
    public @Nullable Chunk read() {
      boolean first = !ended;
      ended = true;
      return first ? Chunk.end() : null;
    }

    @Override
    public void demand() {
      if (!ended) {
        thread.execute(handler::onReadable);
      }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // What fails there comes to no end here.
    public boolean write(Chunk chunk) {
      thread.execute(() -> pending = chunk);
      go.thenRunAsync(this::take, thread);
      return false;
    }

    @Override
    public void shutdownOutput() {
      thread.execute(() -> close(null));
    }

    @Override
    public void reset(CulvertException reason) {
      thread.execute(() -> close(reason));
    }

    private void take() {
      Chunk chunk = pending;
      pending = null;
      if (chunk != null) {
        taken += chunk.buffer().remaining();
        chunk.release();
        handler.onWritable();
      }
    }

    private void close(@Nullable CulvertException reason) {
      Chunk chunk = pending;
      pending = null;
      if (chunk != null) {
        chunk.release();
      }
      String how = taken + " bytes, " + (reason == null ? null : reason.getMessage());
      if (over.complete(how)) {
        handler.onClosed(reason);
      }
    }
  }
}
