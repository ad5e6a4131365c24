package dev.culvert.server.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Chunk;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.IncomingStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When an answer goes, on a loop whose time stands still. */
@ExtendWith(LeakCheck.class)
class StreamOutputTest {

  private static final byte DATA = 0;
  private static final byte HEADERS = 1;
  private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
  private static final byte[] SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  /** END_HEADERS on stream 1: POST, http, the path "/", of HPACK's static table. */
  private static final byte[] REQUEST = {
    0, 0, 3, 1, 4, 0, 0, 0, 1, (byte) 0x83, (byte) 0x86, (byte) 0x84
  };

  private final EmbeddedChannel socket = new EmbeddedChannel();
  private final Edge edge = new Edge(socket);
  private final Requests requests = new Requests();

  @BeforeEach
  void start() {
    socket.freezeTime();
    EngineConfig config =
        new EngineConfig(
            new InetSocketAddress(0),
            Http2Settings.DEFAULT,
            1,
            Duration.ofDays(1),
            1 << 20,
            null,
            null,
            Map.of());
    ConnectionBuffers buffers = new ServerBuffers(1 << 16, 1 << 20).of(edge);
    NettyChannel channel =
        new NettyChannel(config, edge, buffers, new EngineTls(config, Runnable::run));
    socket.pipeline().addLast(edge, channel.codec());
    channel.start(client -> requests, null);
    socket.writeInbound(Unpooled.wrappedBuffer(PREFACE, SETTINGS, REQUEST));
    socket.runPendingTasks();
    assertThat(sent()).doesNotContain(DATA, HEADERS);
  }

  @AfterEach
  void stop() {
    edge.abandon();
    socket.finishAndReleaseAll();
  }

  @Test
  void answerGoesWithTheFirstBytes() {
    request().answerWithBytes(200);
    socket.runPendingTasks();
    assertThat(sent()).isEmpty();

    request().write(Chunk.of(ByteBuffer.wrap(new byte[] {1}), false, () -> {}));
    socket.runPendingTasks();

    assertThat(sent()).containsExactly(HEADERS, DATA);
  }

  @Test
  void answerGoesWithTheEnd() {
    request().answerWithBytes(200);
    socket.runPendingTasks();

    request().shutdownOutput();
    socket.runPendingTasks();

    assertThat(sent()).containsExactly(HEADERS, DATA);
  }

  @Test
  void answerWithoutBytesGoesAlone() {
    request().answerWithBytes(200);
    socket.advanceTimeBy(1, TimeUnit.MILLISECONDS);
    socket.runPendingTasks();

    assertThat(sent()).containsExactly(HEADERS);
  }

  @Test
  void answerThatIsToGoAtOnceDoes() {
    request().answer(200, Map.of(), ByteBuffer.allocate(0));
    socket.runPendingTasks();

    assertThat(sent()).containsExactly(HEADERS);
  }

  private IncomingStream request() {
    return Objects.requireNonNull(requests.last, "a request");
  }

  /** The types of the frames that have gone to the socket since this was asked last. */
  private List<Byte> sent() {
    List<Byte> types = new ArrayList<>();
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf each = socket.readOutbound(); each != null; each = socket.readOutbound()) {
      all.writeBytes(each);
      each.release();
    }
    while (all.isReadable()) {
      int length = all.readUnsignedMedium();
      types.add(all.readByte());
      all.skipBytes(1 + 4 + length);
    }
    all.release();
    return types;
  }

  /** Keeps the request. */
  private static final class Requests implements ClientChannel.Handler {

    private @Nullable IncomingStream last;

    @Override
    public void onRequest(IncomingStream request) {
      last = request;
    }

    @Override
    public void onClosed() {}
  }
}
