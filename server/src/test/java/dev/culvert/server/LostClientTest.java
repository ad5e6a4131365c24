package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server knows of a client that has gone. */
@Timeout(60)
final class LostClientTest {

  private static final String PATH = "/portForward/default/web";

  private final CompletableFuture<ForwardServer> started = new CompletableFuture<>();
  private final CompletableFuture<Void> dialled = new CompletableFuture<>();
  private final CompletableFuture<Integer> connectionsAtReset = new CompletableFuture<>();

  /** The threads end with the last connection: what its streams hold must be given back before. */
  @Test
  void aConnectionIsThereUntilItsStreamsAreClosed() throws IOException {
    Session session = new OneStream();
    try (ForwardServer server =
        ForwardServer.start(
            ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            route -> CompletableFuture.completedFuture(session))) {
      started.complete(server);
      try (RawHttp2Client client = new RawHttp2Client(server.address())) {
        client.post(PATH);
        client.post(PATH, "port", "80");
        dialled.join();
      }
      assertThat(connectionsAtReset.join()).isEqualTo(1);
      Awaitility.await().until(() -> server.connections() == 0);
    }
  }

  private final class OneStream implements Session {

    private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      dialled.complete(null);
      return new Silent(handler);
    }

    @Override
    public CompletionStage<CulvertException> closed() {
      return closed;
    }

    @Override
    public CompletionStage<Stop> stop(Duration grace) {
      closed.complete(new CulvertException(Failure.STOPPED, "stopped"));
      return CompletableFuture.completedFuture(Stop.GRACEFUL);
    }
  }

  private final class Silent implements DuplexStream {

    private final Handler handler;

    Silent(Handler handler) {
      this.handler = handler;
    }

    @Override
    public @Nullable Chunk read() {
      return null;
    }

    @Override
    public void demand() {}

    @Override
    public boolean write(Chunk chunk) {
      chunk.release();
      return true;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void reset(CulvertException reason) {
      if (connectionsAtReset.complete(started.join().connections())) {
        handler.onClosed(reason);
      }
    }
  }
}
