package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.ServerConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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

/** A backend whose chunk throws as it is released: that ends a connection, and leaves nothing. */
@Timeout(180)
abstract class BrokenChunksContract {

  private static final String PATH = "/portForward/default/web";
  private static final int WINDOW = 1_000;

  /** More than may be under way before a write has to wait. */
  private static final int BYTES = 1 << 20;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final CompletableFuture<CulvertException> over = new CompletableFuture<>();
  private final ForwardServer server;

  BrokenChunksContract(ForwardServerProvider engine) {
    server =
        ForwardServer.start(
            engine,
            ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            route -> CompletableFuture.completedFuture(new OneStream()));
  }

  @AfterEach
  void stop() {
    server.close();
    thread.shutdownNow();
  }

  @Test
  void oneWhoseBytesHaveGoneEndsItsConnection() throws Exception {
    try (RawHttp2Client client = new RawHttp2Client(server.address())) {
      dial(client);
      client.awaitEof();
      assertNothingIsLeft();
    }
  }

  @Test
  void oneThatIsDroppedKeepsNothingOpen() throws Exception {
    try (RawHttp2Client client = new RawHttp2Client(server.address(), WINDOW)) {
      client.autoCredit(false);
      RawHttp2Client.Stream stream = dial(client);
      stream.awaitBytes(WINDOW);
      stream.reset(RawHttp2Client.CANCEL);
      assertNothingIsLeft();
    }
  }

  private static RawHttp2Client.Stream dial(RawHttp2Client client) throws IOException {
    assertThat(client.post(PATH).status()).isEqualTo("200");
    RawHttp2Client.Stream stream = client.post(PATH, "port", "80");
    assertThat(stream.status()).isEqualTo("200");
    return stream;
  }

  private void assertNothingIsLeft() throws Exception {
    over.get(60, TimeUnit.SECONDS);
    Patience.await("buffers given back").until(() -> server.bufferedBytes() == 0);
    try (RawHttp2Client other = new RawHttp2Client(server.address())) {
      assertThat(other.post(PATH).status()).isEqualTo("200");
    }
  }

  private final class OneStream implements Session {

    private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      thread.execute(handler::onOpen);
      return new Broken(handler);
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return closed;
    }

    /** Resets no stream: who has dialled one is to do that. */
    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      closed.complete(new CulvertException(Failure.STOPPED, "stopped"));
      return CompletableFuture.completedFuture(Stop.FORCED);
    }
  }

  /** Sends one chunk, and takes whatever comes. */
  private final class Broken implements DuplexStream {

    private final Handler handler;
    private boolean sent;
    private boolean closed;

    Broken(Handler handler) {
      this.handler = handler;
    }

    @Override
    public @Nullable Chunk read() {
      if (sent) {
        return null;
      }
      sent = true;
      return Chunk.of(
          ByteBuffer.allocate(BYTES),
          false,
          () -> {
            throw new IllegalArgumentException("thrown by the test");
          });
    }

    @Override
    public void demand() {
      thread.execute(
          () -> {
            if (!sent && !closed) {
              handler.onReadable();
            }
          });
    }

    @Override
    public boolean write(Chunk chunk) {
      chunk.release();
      return true;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void reset(CulvertException reason) {
      thread.execute(
          () -> {
            if (!closed) {
              closed = true;
              handler.onClosed(reason);
              over.complete(reason);
            }
          });
    }
  }
}
