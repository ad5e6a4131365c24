package dev.culvert.server.undertow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.memory.ServerBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.testkit.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.ssl.SslConnection;

/** A connection under TLS beside one without, both on the same I/O thread. */
@Timeout(60)
final class TlsLayerTest {

  private static final int BUFFER = 17_408;

  /** Bytes of a record of TLS 1.3 beyond what is in it (RFC 8446 section 5.2), with AES-GCM. */
  private static final int OVERHEAD = 22;

  /** Sixteen records fill a buffer: whoever finds a part of one waits for the rest by itself. */
  private static final int PIECE = BUFFER / 16 - OVERHEAD;

  /** More than is read in one go, and as much as a socket takes that nobody reads. */
  private static final int SENT = 160 * PIECE;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestAuthority authority = TestAuthority.named("TLS layer");
  private final CompletableFuture<Socket> bystander = new CompletableFuture<>();
  private final CompletableFuture<Void> written = new CompletableFuture<>();
  private final CompletableFuture<Integer> readBefore = new CompletableFuture<>();
  private final XnioWorker worker;

  /** Bytes that have been read under TLS. On the I/O thread. */
  private int read;

  TlsLayerTest() throws IOException {
    worker = Xnio.getInstance().createWorkerBuilder().setWorkerIoThreads(1).build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    worker.shutdown();
    assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void othersHaveTheirTurnWhileThereIsSomethingToRead() throws Exception {
    try (AcceptingChannel<?> plain = listen(this::acceptPlain);
        AcceptingChannel<?> secure = listen(this::acceptSecure);
        Socket other = connect(plain);
        Socket tcp = connect(secure)) {
      bystander.complete(other);
      tcp.setSendBufferSize(SENT);
      InetSocketAddress server = secure.getLocalAddress(InetSocketAddress.class);
      try (Socket tls =
          context(new KeyManager[0])
              .getSocketFactory()
              .createSocket(tcp, server.getHostString(), server.getPort(), false)) {
        for (int i = 0; i < SENT / PIECE; i++) {
          tls.getOutputStream().write(new byte[PIECE]);
        }
        written.complete(null);
        assertThat(readBefore.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isLessThan(SENT);
      }
    }
  }

  private void acceptPlain(StreamConnection connection) {
    connection
        .getSourceChannel()
        .setReadListener(
            source -> {
              source.suspendReads();
              readBefore.complete(read);
            });
    connection.getSourceChannel().resumeReads();
  }

  private void acceptSecure(StreamConnection connection) {
    SSLContext context = context(new KeyManager[] {authority.issue("server")});
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    ChannelOpener opener =
        new ChannelOpener(
            new ServerBuffers(BUFFER, 64 << 20),
            new EngineConfig(
                new InetSocketAddress(0),
                Http2Settings.DEFAULT,
                1,
                PATIENCE,
                64 << 20,
                null,
                null,
                Map.of()),
            TlsLayerTest::noClient);
    SslConnection secured =
        TlsLayer.over(connection, PooledBuffers.of(connection, opener), context, engine);
    secured.getSourceChannel().setReadListener(this::readPiece);
    secured.getSourceChannel().wakeupReads();
  }

  /** With the first, waits until all the others are there, and has the bystander send. */
  private void readPiece(ConduitStreamSourceChannel source) {
    try {
      int more = source.read(ByteBuffer.allocate(PIECE));
      if (more < 0) {
        IoUtils.safeClose(source);
      } else if (read == 0 && more > 0) {
        written.join();
        bystander.join().getOutputStream().write(0);
      }
      read += Math.max(more, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClientChannel.Handler noClient(ClientChannel channel) {
    throw new AssertionError("nothing is HTTP/2 here");
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

  private static Socket connect(AcceptingChannel<?> server) throws IOException {
    InetSocketAddress address = server.getLocalAddress(InetSocketAddress.class);
    return new Socket(address.getAddress(), address.getPort());
  }

  private SSLContext context(KeyManager[] keys) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {authority.trust()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
