package dev.culvert.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.IncomingStream;
import dev.culvert.server.spi.IoLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a server knows of a client that has gone, over a connection that is no library's. */
final class LostClientTest {

  private static final String PATH = "/portForward/default/web";

  private final ManualLoop loop = new ManualLoop();
  private final List<String> events = new ArrayList<>();

  /** The threads end with the last connection: what its streams hold must be given back before. */
  @Test
  void aConnectionIsThereUntilItsStreamsAreClosed() {
    Session session = new OneStream();
    ClientConnection connection =
        new ClientConnection(
            new Connected(),
            route -> CompletableFuture.completedFuture(session),
            ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            null,
            lost -> events.add("the connection has gone"));
    loop.drain(connection::start);
    loop.drain(() -> connection.onRequest(new Asked(Map.of())));
    loop.drain(() -> connection.onRequest(new Asked(Map.of("port", "80"))));
    assertThat(events).containsExactly("dialled");

    loop.drain(connection::onClosed);

    assertThat(events).startsWith("dialled", "the stream was reset", "the connection has gone");
  }

  private final class OneStream implements Session {

    private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();

    @Override
    public DuplexStream dial(int port, DuplexStream.Handler handler) {
      events.add("dialled");
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
      events.add("the stream was reset");
      handler.onClosed(reason);
    }
  }

  private final class Connected implements ClientChannel {

    private final ConnectionBuffers buffers = new ServerBuffers(1 << 14, 1 << 20).of(new Holder());

    @Override
    public IoLoop loop() {
      return loop;
    }

    @Override
    public String peer() {
      return "a test";
    }

    @Override
    public ConnectionBuffers buffers() {
      return buffers;
    }

    @Override
    public int openStreams() {
      return 2;
    }

    @Override
    public boolean wasHeard() {
      return true;
    }

    @Override
    public void ping() {}

    @Override
    public void finish() {}

    @Override
    public void abandon() {}
  }

  private final class Holder implements ConnectionBuffers.Holder {

    @Override
    public String peer() {
      return "a test";
    }

    @Override
    public boolean isOnThread() {
      return loop.isCurrent();
    }

    @Override
    public void execute(Runnable task) {
      loop.execute(task);
    }

    @Override
    public void close() {}
  }

  /** A request for {@link #PATH}, of which nothing comes and to which everything goes. */
  private record Asked(Map<String, String> fields) implements IncomingStream {

    @Override
    public List<String> values(String name) {
      return switch (name) {
        case ":method" -> List.of("POST");
        case ":path" -> List.of(PATH);
        default -> fields.containsKey(name) ? List.of(fields.get(name)) : List.of();
      };
    }

    @Override
    public boolean hasBody() {
      return true;
    }

    @Override
    public void answer(int status, Map<String, String> headers, ByteBuffer body) {}

    @Override
    public void trailers(Map<String, String> headers) {}

    @Override
    public void dropOutput() {}

    @Override
    public void discard(Runnable onEnd) {}

    @Override
    public void giveUp() {}

    @Override
    public boolean hasEnded() {
      return false;
    }

    @Override
    public long held() {
      return 0;
    }

    @Override
    public boolean isStalled() {
      return false;
    }

    @Override
    public void reset(int errorCode) {}

    @Override
    public void onReset(IntConsumer listener) {}

    @Override
    public void listen(Listener listener) {}

    @Override
    public void resumeReads() {}

    @Override
    public void suspendReads() {}

    @Override
    public @Nullable Chunk read() {
      return null;
    }

    @Override
    public boolean mayWrite() {
      return true;
    }

    @Override
    public boolean write(Chunk chunk) {
      chunk.release();
      return true;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void close(@Nullable CulvertException failure) {}
  }
}
