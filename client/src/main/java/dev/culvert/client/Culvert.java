package dev.culvert.client;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.ClientTransport;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.SocketFactory;

/**
 * The ports of one pod, for the length of a try block:
 *
 * <pre>{@code
 * try (Culvert web = Culvert.connect("http://gateway:7000").node("n1").pod("web").open();
 *     Socket socket = web.socket(80)) {
 *   ...
 * }
 * }</pre>
 *
 * Whatever is opened goes over one session with the server. A session that has ended, because the
 * connection broke, the server was stopped, or the pod is gone, ends its sockets; the next socket
 * opens another. Thread-safe. What blocks must not be called from a callback of {@link
 * DuplexStream} or {@link Forwarder.Listener}.
 */
public final class Culvert implements Dialer, AutoCloseable {

  private final PodSessions sessions;
  private final ClientTransport transport;
  private final Duration grace;
  private final Duration connectTimeout;
  private final String id;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Culvert(ClientTransport transport, Opening opening) {
    this.transport = transport;
    this.grace = opening.grace();
    this.connectTimeout = opening.config().connectTimeout();
    this.sessions = new PodSessions(transport, opening.target(), opening.strict());
    this.id = CulvertSocketFactory.register(this);
  }

  /** Settings of sockets into a pod; the system properties {@code culvert.*} are its defaults. */
  public static ConnectBuilder connect() {
    ConnectBuilder builder = new ConnectBuilder();
    builder.takeProperties();
    return builder;
  }

  /** As {@link #connect()}, to this server: {@code https://HOST:PORT} or {@code http://...}. */
  public static ConnectBuilder connect(String server) {
    return connect().server(server);
  }

  /** Settings of local ports; the system properties {@code culvert.*} are its defaults. */
  public static ForwardBuilder forward() {
    ForwardBuilder builder = new ForwardBuilder();
    builder.takeProperties();
    return builder;
  }

  /** As {@link #forward()}, by way of this server. */
  public static ForwardBuilder forward(String server) {
    return forward().server(server);
  }

  static Culvert open(Opening opening) {
    ClientTransport transport = opening.provider().create(opening.config());
    Culvert culvert = new Culvert(transport, opening);
    boolean open = false;
    try {
      culvert.session();
      open = true;
      return culvert;
    } finally {
      if (!open) {
        culvert.close();
      }
    }
  }

  /**
   * Connects to a port of the pod. Blocks until the pod has accepted, no longer than the time to
   * connect.
   *
   * @return the caller closes it; its input and output streams, time-outs, half-closes and resets
   *     are those of TCP
   * @throws java.net.ConnectException if nothing listens there, or the session cannot be opened
   * @throws java.net.SocketTimeoutException if it takes too long
   * @throws IllegalArgumentException if the port is not 1 to 65535
   */
  public Socket socket(int port) throws IOException {
    PodSocket socket = new PodSocket(new PodSocketImpl(sessions));
    socket.connect(PodSocket.address("localhost", requirePort(port)), connectMillis());
    return socket;
  }

  /**
   * Makes sockets for drivers and clients that ask for a factory. Of an address the port counts;
   * the host is neither looked up nor used, since every socket leads to this pod: write {@code
   * localhost} where something has to be written. Local addresses play no part.
   */
  public SocketFactory socketFactory() {
    return new PodSocketFactory(sessions);
  }

  /**
   * Connects to a port of the pod, as {@link #socket} does, for those who have {@code ByteBuffer}s.
   *
   * @return the caller closes it
   * @throws IOException as {@link #socket}
   * @throws IllegalArgumentException if the port is not 1 to 65535
   */
  public PodChannel channel(int port) throws IOException {
    PodConnection connection = new PodConnection(sessions);
    boolean open = false;
    try {
      connection.open(requirePort(port), TimeLimit.ofMillis(connectMillis()));
      open = true;
      return new PodChannel(connection);
    } finally {
      if (!open) {
        connection.close(false);
      }
    }
  }

  /**
   * Opens a stream with callbacks. If the session has ended, it opens when the next has, which this
   * begins to open; if that cannot be opened in the time to connect, it closes with the reason.
   */
  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    return sessions.dial(port, handler);
  }

  /**
   * Listens on local ports of the loopback for the pod's, as long as this is open: a connection
   * that finds the session ended opens another, as a socket does. If none can be had it is reset,
   * and the reason logged.
   *
   * @param ports {@code 5000}, {@code 6000:5000}, or {@code :5000} for a free one
   * @throws IllegalArgumentException if one is of none of these forms
   * @throws CulvertException if there is no session, and none can be opened
   */
  public LocalPorts listen(String... ports) {
    return listen(new Forwarder.Listener() {}, ports);
  }

  /**
   * As {@link #listen(String...)}.
   *
   * @param listener hears of listeners and connections, and why they end; must not block
   */
  public LocalPorts listen(Forwarder.Listener listener, String... ports) {
    List<PortMapping> mappings = Stream.of(ports).map(PortMapping::parse).toList();
    sessions.await();
    return LocalPorts.start(
        CompletableFuture.completedFuture(new LastingSession(sessions)),
        mappings,
        LocalAddress.LOOPBACK,
        listener,
        () -> {});
  }

  /**
   * The session with the pod: the one that is there, or another if that has ended.
   *
   * @throws CulvertException if it cannot be opened
   */
  public Session session() {
    return sessions.await();
  }

  /** What {@link CulvertSocketFactory} finds this by, as long as it is open. */
  public String id() {
    return id;
  }

  /**
   * What PostgreSQL's driver needs behind the {@code ?} of its URL to come by way of this: {@link
   * CulvertSocketFactory}, and {@link #id}.
   */
  public String urlParameters() {
    return "socketFactory=" + CulvertSocketFactory.class.getName() + "&socketFactoryArg=" + id;
  }

  /**
   * Stops the session: what is still open may go on for the time of grace, and is then reset; then
   * the library's threads end. Returns when they have. Idempotent.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      CulvertSocketFactory.forget(id);
      sessions.close(grace);
    }
    transport.close();
  }

  private int connectMillis() {
    return (int) Math.min(connectTimeout.toMillis(), Integer.MAX_VALUE);
  }

  private static int requirePort(int port) {
    return PortMapping.requirePort("port", port);
  }
}
