package dev.culvert.transport.jetty;

import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.wire.PeerFailures;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * One HTTP/2 connection and its requests. The methods of {@link Session} are thread-safe; all else
 * is confined to its invoker.
 */
final class JettySession implements Session, Connection {

  private final Target target;
  private final TransportConfig config;
  private final HTTP2Client client;
  private final SessionInvoker invoker;
  private final Lifecycle life;
  private final JettyConnection connection;
  private final JettyPortForward request;
  private boolean connected;

  JettySession(
      Target target,
      TransportConfig config,
      HTTP2Client client,
      Supplier<SslContextFactory.Client> tls) {
    this.target = target;
    this.config = config;
    this.client = client;
    this.invoker = new SessionInvoker(client);
    this.life = new Lifecycle(this, target, invoker);
    this.connection = new JettyConnection(this, client, tls);
    this.request = new JettyPortForward(this);
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    JettyStream stream = new JettyStream(this, port, handler);
    invoker.execute(() -> start(port, stream));
    return stream;
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    AtomicReference<JettyStream> far = new AtomicReference<>();
    Splice.join(
        handler -> JettySocket.open(invoker, client, local, handler),
        (farPort, handler) -> {
          JettyStream dialled = new JettyStream(this, farPort, handler);
          far.set(dialled);
          return dialled;
        },
        port,
        listener);
    JettyStream stream = Objects.requireNonNull(far.get(), "far");
    // Behind the socket's first look: what the program has said goes with the request.
    invoker.execute(() -> start(port, stream));
  }

  @Override
  public CompletionStage<CulvertException> closed() {
    return life.closed();
  }

  @Override
  public CompletionStage<Stop> stop(Duration grace) {
    return life.stop(grace);
  }

  @Override
  public void connect() {
    connection.start();
  }

  @Override
  public void endRequest() {
    request.finish();
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public void abandon() {
    connection.abort();
    if (!connected) {
      life.disconnected();
    }
  }

  Target target() {
    return target;
  }

  SessionInvoker invoker() {
    return invoker;
  }

  TransportConfig config() {
    return config;
  }

  Lifecycle life() {
    return life;
  }

  /** The preface has gone: requests may follow. */
  void connected() {
    connected = true;
    request.open(connection);
  }

  /** The connection is gone. */
  void disconnected() {
    CulvertException why = life.loss();
    life.disconnected();
    request.fail(why);
  }

  /** Why a request fails that Jetty would not send. */
  CulvertException ofRefusedStream(String what, Throwable cause) {
    // Jetty has no exception of its own for this.
    String message = String.valueOf(cause.getMessage());
    return message.startsWith("Max local stream count")
        ? PeerFailures.noMoreStreams(what, cause)
        : life.loss();
  }

  /** Why a request fails that Jetty gave up. */
  CulvertException ofBrokenStream(String what, Throwable cause) {
    return connection.isOpen()
        ? new CulvertException(
            Failure.PROTOCOL_ERROR, what + ": " + String.valueOf(cause.getMessage()), cause)
        : life.loss();
  }

  private void start(int port, JettyStream stream) {
    CulvertException refusal = life.admit(port, stream);
    if (refusal == null) {
      stream.open(connection);
    } else {
      stream.fail(refusal);
    }
  }
}
