package dev.culvert.transport.jetty;

import dev.culvert.core.SocketConnect;
import dev.culvert.core.Target;
import dev.culvert.core.session.KeepAlive;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.core.wire.Relay;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A session's connection: TCP to the first of the server's addresses that answers, and HTTP/2 on
 * it. Tells the session what happens to it. Confined to the session's invoker, but for the
 * listeners' callbacks, which are forwarded there.
 */
final class JettyConnection implements Session.Listener, Connection.Listener {

  private static final int MAX_DEBUG_DATA = 256;

  private final JettySession session;
  private final HTTP2Client client;
  private final Supplier<SslContextFactory.Client> tls;
  private @Nullable CompletableFuture<SocketChannel> connecting;
  private @Nullable Socket socket;
  private @Nullable HTTP2Session http2;
  private long pings;
  private boolean aborted;

  /**
   * @param tls for {@code https://} servers; asked for it on a thread that may block
   */
  JettyConnection(
      JettySession session, HTTP2Client client, Supplier<SslContextFactory.Client> tls) {
    this.session = session;
    this.client = client;
    this.tls = tls;
  }

  /** Connects. */
  void start() {
    CompletableFuture<SocketChannel> tcp = SocketConnect.toServer(session.target(), this::prepare);
    connecting = tcp;
    CompletableFuture<SocketChannel> unused =
        tcp.whenComplete(
            (channel, failure) -> session.life().execute(() -> tcpEnded(channel, failure)));
  }

  /** Bytes that a new stream could send now. */
  int room() {
    HTTP2Session connection = http2;
    return connection == null
        ? 0
        : Math.min(
            connection.getSendWindow(),
            ((ReleasedCredit) connection.getFlowControlStrategy()).getInitialStreamSendWindow());
  }

  /** As {@link Session#newStream}, of several frames; fails the promise if not connected. */
  void newStream(HTTP2Stream.FrameList frames, Promise<Stream> promise, Stream.Listener listener) {
    HTTP2Session connection = http2;
    if (connection == null) {
      promise.failed(new IOException("not connected"));
    } else {
      connection.newStream(frames, promise, listener);
    }
  }

  /** As {@link Session#newStream}; fails the promise if there is no connection. */
  void newStream(HeadersFrame headers, Promise<Stream> promise, Stream.Listener listener) {
    HTTP2Session connection = http2;
    if (connection == null) {
      promise.failed(new IOException("not connected"));
    } else {
      connection.newStream(headers, promise, listener);
      if (growth(connection).wantsPing()) {
        connection.ping(new PingFrame(WindowGrowth.PING, false), Callback.NOOP);
      }
    }
  }

  boolean isOpen() {
    HTTP2Session connection = http2;
    return connection != null && !connection.isClosed() && connection.getEndPoint().isOpen();
  }

  /** Says GOAWAY and closes. */
  void close() {
    HTTP2Session connection = http2;
    if (connection != null) {
      connection.close(ErrorCode.NO_ERROR.code, null, Callback.from(connection::disconnect));
    }
  }

  /** Resets TCP, or gives up connecting; leaves nothing behind. */
  void abort() {
    aborted = true;
    CompletableFuture<SocketChannel> tcp = connecting;
    if (tcp != null) {
      tcp.cancel(false);
    }
    Socket current = socket;
    if (current != null) {
      current.reset();
    }
  }

  @Override
  public Map<Integer, Integer> onPreface(Session opened) {
    HTTP2Session connection = (HTTP2Session) opened;
    connection.getEndPoint().getConnection().addEventListener(this);
    // Said in full: by itself Jetty leaves out what equals the default of HTTP/2.
    return Map.of(
        SettingsFrame.ENABLE_PUSH,
        0,
        SettingsFrame.INITIAL_WINDOW_SIZE,
        client.getInitialStreamRecvWindow(),
        SettingsFrame.MAX_FRAME_SIZE,
        client.getMaxFrameSize());
  }

  @Override
  public void onSettings(Session from, SettingsFrame frame) {
    if (!frame.isReply()) {
      session.invoker().run(session.life()::settingsReceived);
    }
  }

  @Override
  public void onPing(Session from, PingFrame frame) {
    if (frame.isReply()) {
      growth((HTTP2Session) from).answered(frame.getPayloadAsLong());
    }
  }

  @Override
  public void onGoAway(Session from, GoAwayFrame frame) {
    String debugData = debugData(frame);
    session.invoker().run(() -> session.life().goingAway(frame.getError(), debugData));
  }

  @Override
  public void onFailure(Session from, Throwable cause, Callback callback) {
    session.life().execute(() -> session.life().broken(cause));
    callback.succeeded();
  }

  /** The connection idles as long as its streams do. */
  @Override
  public boolean onIdleTimeout(Session from) {
    return false;
  }

  @Override
  public void onClosed(Connection connection) {
    session.life().execute(session::disconnected);
  }

  private void prepare() {
    if (isSecure()) {
      var unused = tls.get();
    }
  }

  private void tcpEnded(@Nullable SocketChannel channel, @Nullable Throwable failure) {
    if (channel == null) {
      if (!aborted) {
        session.life().notConnected(Objects.requireNonNull(failure, "failure"));
      }
      return;
    }
    Socket connected = new Socket(channel, client.getClientConnector());
    socket = connected;
    if (aborted) {
      connected.reset();
    } else {
      speakHttp2(connected);
    }
  }

  private void speakHttp2(Socket over) {
    Target target = session.target();
    Map<String, Object> context = new ConcurrentHashMap<>();
    boolean relay = session.config().relays(target);
    ClientConnectionFactory spoken =
        relay
            ? new RelayConnectionFactory(
                target,
                client.getExecutor(),
                cause -> session.life().execute(() -> notConnected(over, cause)))
            : new HTTP2ClientConnectionFactory();
    context.put(
        ClientConnectionFactory.CONTEXT_KEY,
        isSecure()
            ? new TlsConnectionFactory(
                client,
                tls.get(),
                target.server(),
                relay ? Relay.PROTOCOL : "h2",
                spoken,
                this::tlsFailed)
            : spoken);
    client.connect(
        over,
        null,
        InetSocketAddress.createUnresolved(host(target.server()), target.port()),
        this,
        Promise.from(
            opened -> session.life().execute(() -> connected((HTTP2Session) opened)),
            cause -> session.life().execute(() -> notConnected(over, cause))),
        context);
  }

  private void notConnected(Socket over, Throwable cause) {
    if (http2 == null && !aborted) {
      over.reset();
      session.life().notConnected(cause);
    }
  }

  private boolean isSecure() {
    return session.target().server().getScheme().equals("https");
  }

  /** An IPv6 address without the brackets that it has in a URI. */
  private static String host(URI server) {
    String host = server.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private void tlsFailed(SSLException cause) {
    session
        .life()
        .execute(
            () -> {
              if (http2 != null) {
                session.life().broken(cause);
              }
            });
  }

  private void connected(HTTP2Session opened) {
    http2 = opened;
    if (aborted) {
      return;
    }
    KeepAlive.start(
        session.life(),
        session.config().keepAlive(),
        opened.getEndPoint().getConnection()::getBytesIn,
        () -> opened.ping(new PingFrame(++pings, false), Callback.NOOP));
    session.connected();
  }

  private static String debugData(GoAwayFrame goAway) {
    byte[] debug = goAway.getPayload();
    return debug == null
        ? ""
        : new String(debug, 0, Math.min(debug.length, MAX_DEBUG_DATA), StandardCharsets.UTF_8);
  }

  /** Credit for bytes of a stream that have gone downstream. Thread-safe. */
  static void giveCredit(Stream stream, int bytes) {
    credit((HTTP2Session) stream.getSession()).release(stream, bytes);
  }

  private static WindowGrowth growth(HTTP2Session connection) {
    return credit(connection).growth();
  }

  private static ReleasedCredit credit(HTTP2Session connection) {
    return (ReleasedCredit) connection.getFlowControlStrategy();
  }

  /**
   * A connected socket in the place of one that Jetty connects. It can be reset at any time: Jetty
   * itself offers no way to cancel.
   */
  private static final class Socket extends Transport.TCPIP {

    private final SocketChannel channel;
    private final ClientConnector connector;
    private volatile @Nullable EndPoint endPoint;

    Socket(SocketChannel channel, ClientConnector connector) {
      this.channel = channel;
      this.connector = connector;
    }

    /**
     * @param server whose name TLS asks for, and looks for in the certificate
     */
    @Override
    public void connect(SocketAddress server, Map<String, Object> context) {
      context.put(ClientConnector.REMOTE_SOCKET_ADDRESS_CONTEXT_KEY, server);
      connector.accept(channel, context);
    }

    @Override
    public EndPoint newEndPoint(
        Scheduler scheduler,
        ManagedSelector selector,
        SelectableChannel selectable,
        SelectionKey key) {
      EndPoint created = super.newEndPoint(scheduler, selector, selectable, key);
      endPoint = created;
      return created;
    }

    void reset() {
      EndPoint created = endPoint;
      try {
        if (channel.isOpen()) {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
      } catch (IOException e) {
        // Closed meanwhile, or reset by the server.
      }
      if (created != null) {
        created.close();
      }
      IO.close(channel);
    }
  }
}
