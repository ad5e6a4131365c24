package dev.culvert.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.IncomingStream;
import dev.culvert.tck.server.Flood;
import dev.culvert.tck.server.RawHttp2Client;
import dev.culvert.testkit.Patience;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.framed.AbstractFramedChannel;
import io.undertow.server.protocol.framed.AbstractFramedStreamSinkChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/** Faults that show only inside the channel: a server that answers each request with a download. */
@Timeout(60)
final class ForwardingChannelTest {

  private static final int ABORTED = 50;

  /** Frames that fit into one buffer, and into one segment. */
  private static final int FLOOD = 1_700;

  private final DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, 16_384);
  private final List<Http2Channel> channels = new CopyOnWriteArrayList<>();
  private final List<Http2HeadersStreamSinkChannel> responses = new CopyOnWriteArrayList<>();
  private final XnioWorker worker;
  private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
  private volatile @Nullable RawHttp2Client other;

  ForwardingChannelTest() throws IOException {
    worker = Xnio.getInstance().createWorkerBuilder().setWorkerIoThreads(1).build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    buffers.close();
  }

  /** Fault 10. */
  @Test
  void stockKillsAFrameThatWaitsTenMinutesForTheWindow() throws Exception {
    try (AcceptingChannel<?> server = startStock();
        RawHttp2Client client = connect(server)) {
      client.post("/").awaitBytes(1_000);
      assertThat(waitLimit()).isEqualTo(Duration.ofMinutes(10));
    }
  }

  @Test
  void connectionEndsQuietlyWithItsThread() throws Exception {
    AcceptingChannel<?> server = startOurs();
    try (RawHttp2Client client = connect(server)) {
      client.post("/").awaitBytes(1_000);
      ForwardingChannel channel = (ForwardingChannel) channels.get(0);
      // XNIO closes no acceptor once its threads have ended.
      server.close();
      CompletableFuture<Boolean> open =
          CompletableFuture.supplyAsync(
              () -> {
                worker.shutdown();
                channel.finish();
                return channel.isOpen();
              },
              channel.getIoThread());
      assertThat(open.get(30, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void aFrameMayWaitForTheWindowForDays() throws Exception {
    try (AcceptingChannel<?> server = startOurs();
        RawHttp2Client client = connect(server)) {
      client.post("/").awaitBytes(1_000);
      assertThat(waitLimit()).isGreaterThan(Duration.ofDays(20));
    }
  }

  /** Fault 17. */
  @Test
  void stockKeepsTheFramesOfResetStreams() throws Exception {
    try (AcceptingChannel<?> server = startStock();
        RawHttp2Client client = connect(server)) {
      abortDownloads(client);
      assertThat(heldFrames()).isEqualTo(ABORTED);
    }
  }

  @Test
  void theFramesOfResetStreamsAreLetGo() throws Exception {
    try (AcceptingChannel<?> server = startOurs();
        RawHttp2Client client = connect(server)) {
      abortDownloads(client);
      Patience.await("frames let go").until(this::heldFrames, held -> held == 0);
      RawHttp2Client.Stream live = client.post("/");
      live.awaitBytes(1_000);
      client.windowUpdate(live.id(), 5_000);
      live.awaitBytes(6_000);
      assertThat(client.goAway()).isNull();
    }
  }

  /** Fault 28. */
  @Test
  void stockLooksAtNobodyElseWhileItsBufferHasFrames() throws Exception {
    try (AcceptingChannel<?> server = startStock()) {
      assertThat(askedBesideAFlood(server)).containsExactly("/first", "/last", "/other");
    }
  }

  @Test
  void othersHaveTheirTurnWhileTheBufferHasFrames() throws Exception {
    try (AcceptingChannel<?> server = startOurs()) {
      assertThat(askedBesideAFlood(server)).containsExactly("/first", "/other", "/last");
    }
  }

  /** What is asked for, in the order in which the server hears of it. */
  private List<@Nullable String> askedBesideAFlood(AcceptingChannel<?> server) throws Exception {
    InetSocketAddress address = server.getLocalAddress(InetSocketAddress.class);
    try (Socket socket = new Socket(address.getAddress(), address.getPort());
        RawHttp2Client greedy = new RawHttp2Client(socket, 1_000);
        RawHttp2Client patient = connect(server)) {
      other = patient;
      greedy.ping();
      socket.getOutputStream().write(Flood.between("/first", FLOOD, "/last"));
      List<@Nullable String> paths = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        paths.add(asked.poll(30, TimeUnit.SECONDS));
      }
      return paths;
    }
  }

  private static void abortDownloads(RawHttp2Client client) throws IOException {
    for (int i = 0; i < ABORTED; i++) {
      RawHttp2Client.Stream stream = client.post("/");
      stream.awaitBytes(1_000);
      stream.reset(RawHttp2Client.CANCEL);
    }
    client.ping();
  }

  private AcceptingChannel<?> startOurs() throws IOException {
    Clients clients =
        channel -> {
          channels.add((Http2Channel) channel);
          return new Downloads();
        };
    return listen(
        new CleartextListener(
            new ChannelOpener(
                new ServerBuffers(16_384, 64 << 20),
                new EngineConfig(
                    new InetSocketAddress(0),
                    Http2Settings.DEFAULT,
                    1,
                    Duration.ofSeconds(10),
                    64 << 20,
                    null,
                    null,
                    Map.of()),
                clients),
            clients));
  }

  private AcceptingChannel<?> startStock() throws IOException {
    return listen(
        connection -> {
          Http2Channel channel =
              new Http2Channel(connection, null, buffers, null, false, false, OptionMap.EMPTY);
          channels.add(channel);
          channel.getReceiveSetter().set(this::receive);
          channel.resumeReceives();
        });
  }

  private AcceptingChannel<?> listen(ChannelListener<StreamConnection> listener)
      throws IOException {
    AcceptingChannel<StreamConnection> server =
        worker.createStreamConnectionServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ChannelListeners.openListenerAdapter(listener),
            OptionMap.EMPTY);
    server.resumeAccepts();
    return server;
  }

  private static RawHttp2Client connect(AcceptingChannel<?> server) throws IOException {
    RawHttp2Client client =
        new RawHttp2Client(server.getLocalAddress(InetSocketAddress.class), 1_000);
    client.autoCredit(false);
    return client;
  }

  private void receive(Http2Channel channel) {
    try {
      AbstractHttp2StreamSourceChannel frame = channel.receive();
      if (frame instanceof Http2StreamSourceChannel request) {
        asked(request.getHeaders().getFirst(Http2Channel.PATH));
        answer(request.getResponseChannel());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void asked(String path) throws IOException {
    asked.add(path);
    if (path.equals("/first")) {
      Objects.requireNonNull(other).post("/other");
    }
  }

  private void answer(Http2HeadersStreamSinkChannel response) throws IOException {
    responses.add(response);
    response.getHeaders().put(Http2Channel.STATUS, "200");
    response.write(ByteBuffer.allocate(10_000));
    response.flush();
    response.flush();
  }

  /** How many frames wait for the peer's window; Undertow does not say. */
  private int heldFrames() throws ReflectiveOperationException {
    Field field = AbstractFramedChannel.class.getDeclaredField("heldFrames");
    field.setAccessible(true);
    @Nullable Object held = field.get(channels.get(0));
    return ((Collection<?>) Objects.requireNonNull(held)).size();
  }

  /** How long a frame may wait; Undertow does not say. */
  private Duration waitLimit() throws ReflectiveOperationException {
    Method method =
        AbstractFramedStreamSinkChannel.class.getDeclaredMethod("getAwaitWritableTimeout");
    method.setAccessible(true);
    return Duration.ofMillis((Long) Objects.requireNonNull(method.invoke(responses.get(0))));
  }

  private final class Downloads implements ClientChannel.Handler {

    @Override
    public void onRequest(IncomingStream request) {
      try {
        asked(request.values(":path").get(0));
        Field field = UndertowStream.class.getDeclaredField("response");
        field.setAccessible(true);
        answer((Http2HeadersStreamSinkChannel) Objects.requireNonNull(field.get(request)));
      } catch (IOException | ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void onClosed() {}
  }
}
