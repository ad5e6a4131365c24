package dev.culvert.tck.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Backend;
import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A far end whose callbacks come from another thread while the I/O thread is busy. */
@Timeout(180)
abstract class AnswerOrderContract {

  private final ForwardServerProvider engine;

  AnswerOrderContract(ForwardServerProvider engine) {
    this.engine = engine;
  }

  @Test
  void statusAndBytesGoBeforeAnEndThatFollowsThemAtOnce() throws IOException {
    Backend backend = route -> CompletableFuture.completedFuture(new HastySession());
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (ForwardServer server = ForwardServer.start(engine, ServerConfig.on(any), backend);
        RawHttp2Client client = new RawHttp2Client(server.address())) {
      assertThat(client.post("/portForward/default/web").status()).isEqualTo("200");
      RawHttp2Client.Stream stream = client.post("/portForward/default/web", "port", "80");
      assertThat(stream.status()).isEqualTo("200");
      assertThat(new String(stream.awaitEnd(), UTF_8)).isEqualTo("tail");
      stream.end();
    }
  }

  /** Dials streams that open, say one thing and end, all before the dial's caller goes on. */
  private static final class HastySession implements Session {

    private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      return new HastyStream(handler);
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return closed;
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      return CompletableFuture.completedFuture(Stop.GRACEFUL);
    }
  }

  private static final class HastyStream implements DuplexStream {

    private final Handler handler;
    private @Nullable Chunk tail =
        Chunk.of(ByteBuffer.wrap("tail".getBytes(UTF_8)), true, () -> {});

    HastyStream(Handler handler) {
      this.handler = handler;
    }

    @Override
    public @Nullable Chunk read() {
      Chunk chunk = tail;
      tail = null;
      return chunk;
    }

    @Override
    public void demand() {
      if (tail == null) {
        return;
      }
      Thread other =
          new Thread(
              () -> {
                handler.onOpen();
                handler.onReadable();
              });
      other.start();
      try {
        other.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public boolean write(Chunk chunk) {
      chunk.release();
      return true;
    }

    @Override
    public void shutdownOutput() {
      handler.onClosed(null);
    }

    @Override
    public void reset(CulvertException reason) {
      handler.onClosed(reason);
    }
  }
}
