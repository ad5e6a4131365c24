package dev.culvert.server.undertow;

import dev.culvert.core.CulvertException;
import dev.culvert.core.wire.Relay;
import dev.culvert.server.greeting.Preface;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.memory.ConnectionBuffers;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.Clients;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.RelayChannel;
import dev.culvert.server.spi.StreamEnds;
import dev.culvert.server.spi.TlsTerms;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/** A connection that has asked for a relay, until it is answered. Confined to its I/O thread. */
final class RelayStart implements RelayChannel {

  private final StreamConnection connection;
  private final StreamConnection tcp;
  private final PooledBuffers buffers;
  private final ChannelOpener opener;
  private final @Nullable SSLEngine tls;
  private final Runnable onAccept;
  private final XnioLoop loop;
  private Runnable onGone = () -> {};
  private boolean answered;

  /**
   * @param tcp what is beneath the connection's TLS; the connection itself without any
   * @param tls that the connection is under; null for clear text
   * @param onAccept called when the connection goes on
   */
  RelayStart(
      StreamConnection connection,
      StreamConnection tcp,
      PooledBuffers buffers,
      ChannelOpener opener,
      @Nullable SSLEngine tls,
      Runnable onAccept) {
    this.connection = connection;
    this.tcp = tcp;
    this.buffers = buffers;
    this.opener = opener;
    this.tls = tls;
    this.onAccept = onAccept;
    this.loop = new XnioLoop(connection.getIoThread(), buffers, e -> IoUtils.safeClose(connection));
  }

  /** Hands the request on. */
  void begin(Clients clients, RelayRequest request) {
    connection.getSourceChannel().setReadListener(source -> readEarly());
    connection.getSourceChannel().resumeReads();
    loop.guard(() -> clients.onRelay(request, this));
  }

  @Override
  public IoLoop loop() {
    return loop;
  }

  @Override
  public String peer() {
    return String.valueOf(connection.getPeerAddress());
  }

  @Override
  public String address() {
    return connection.getPeerAddress() instanceof InetSocketAddress known
        ? known.getAddress().getHostAddress()
        : "a client that has gone";
  }

  @Override
  public @Nullable X509Certificate certificate() {
    return tls == null ? null : TlsTerms.certificate(tls);
  }

  @Override
  public ConnectionBuffers buffers() {
    return buffers.counted();
  }

  @Override
  public void onGone(Runnable listener) {
    onGone = listener;
  }

  @Override
  public StreamEnds accept() {
    agree();
    return new SocketEnds(loop, "the client " + peer(), connection, tcp);
  }

  @Override
  public void serve(Function<ClientChannel, ClientChannel.Handler> clients) {
    agree();
    new RelayedPreface(new ChannelOpener(opener.buffers(), opener.config(), clients)).start();
  }

  @Override
  public void refuse(CulvertException why) {
    if (!answered) {
      answer();
      LastWords.say(connection, Relay.refusal(why), buffers);
    }
  }

  private void agree() {
    answer();
    onAccept.run();
    ByteBuffer switching = Relay.switching();
    try {
      connection.getSinkChannel().write(switching);
      // Over TLS it may wait; then it goes with what is written next.
      connection.getSinkChannel().flush();
    } catch (IOException e) {
      // Whoever guards the loop closes the connection.
      throw new UncheckedIOException("the answer to a request for a relay did not go", e);
    }
    if (switching.hasRemaining()) {
      throw new IllegalStateException("an idle socket took only a part of an answer");
    }
  }

  private void answer() {
    answered = true;
    connection.getSourceChannel().suspendReads();
    connection.getSourceChannel().setReadListener(null);
  }

  /** Nothing is to be said before the answer, and so nothing is kept. */
  private void readEarly() {
    int read;
    try (PooledByteBuffer bytes = buffers.allocate()) {
      read = connection.getSourceChannel().read(bytes.getBuffer());
    } catch (IOException e) {
      read = -1;
    }
    if (read != 0) {
      answer();
      IoUtils.safeClose(connection);
      loop.guard(onGone);
    }
  }

  /** Waits for the HTTP/2 preface, behind the answer. Confined to its I/O thread. */
  private final class RelayedPreface extends FirstBytes {

    private final Preface preface = new Preface();
    private final ChannelOpener then;

    RelayedPreface(ChannelOpener then) {
      super(connection, RelayStart.this.buffers, then, Integer.MAX_VALUE);
      this.then = then;
    }

    @Override
    boolean received(PooledByteBuffer bytes) {
      if (!preface.matches(bytes.getBuffer())) {
        IoUtils.safeClose(handOver());
        return false;
      }
      return preface.isComplete() && then.open(handOver(), buffers(), bytes);
    }
  }
}
