package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import dev.culvert.core.wire.PeerFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.TlsVersion;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a session: an {@link OkHttpClient} of its own that never makes another, and
 * what its exceptions mean. Thread-safe.
 */
final class ServerConnection {

  /** How OkHttp says an RST_STREAM, and also the end of the connection under a stream. */
  private static final String RESET = "stream was reset: ";

  /** How long the connection's end may take to follow what looks like a reset of one stream. */
  private static final Duration END_AFTER_RESET = Duration.ofSeconds(1);

  private static final int ERROR_CODES = 14;

  private final Target target;
  private final TransportConfig config;
  private final SessionSockets sockets;
  private final OkHttpClient client;
  private final HttpUrl url;
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
  private volatile boolean speaksHttp2;
  private volatile boolean spent;

  /**
   * @param onClose runs when a socket has been closed, on the thread that closed it
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  ServerConnection(Target target, TransportConfig config, Runnable onClose) {
    this.target = target;
    this.config = config;
    this.sockets = new SessionSockets(onClose);
    this.url = url();
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .socketFactory(sockets)
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.DAYS))
            .dns(host -> lookUp())
            .proxy(Proxy.NO_PROXY)
            .fastFallback(false)
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .pingInterval(pingInterval(config.keepAlive()))
            .addNetworkInterceptor(this::requireHttp2);
    client = (url.isHttps() ? overTls(builder, config.tls()) : cleartext(builder)).build();
  }

  Target target() {
    return target;
  }

  /** A call for the session's path, with nothing but its method and body still to be said. */
  Call newCall(Request.Builder request) {
    return client.newCall(
        request
            .url(url)
            .header("Host", target.server().getRawAuthority())
            .header("Accept-Encoding", "identity")
            .build());
  }

  /** A request has gone: the connection stands. */
  void requested() {
    sockets.connected();
    streams.incrementAndGet();
  }

  /** A request that had gone holds nothing any more. */
  void released() {
    streams.decrementAndGet();
  }

  /** The server has answered. */
  void answered() {
    speaksHttp2 = true;
  }

  /**
   * Whether OkHttp takes no new requests to this connection, though those that it has go on: after
   * a reset by the server, but for the first that says REFUSED_STREAM.
   */
  boolean isSpent() {
    return spent;
  }

  boolean isClosed() {
    return sockets.isClosed();
  }

  /** Says GOAWAY and closes. */
  void sayGoodbye() {
    sockets.endInput();
  }

  /** Closes without a goodbye that nobody would hear. */
  void abandon() {
    addresses.cancel(false);
    sockets.abort();
  }

  /** Gives back what OkHttp keeps for requests to come. */
  void release() {
    client.connectionPool().evictAll();
  }

  /** Why a request failed that never went. */
  CulvertException ofUnsent(String what, IOException cause) {
    if (!sockets.isConnected()) {
      return ConnectFailures.of(target.server(), root(cause));
    }
    if (sockets.isClosed()) {
      return lost(cause);
    }
    // One stream is the port-forward request. If there are others, the server may allow no more.
    if (streams.get() > 1 && !spent) {
      return new CulvertException(
          Failure.TOO_MANY_STREAMS,
          what + ": the server allows no more streams on this connection; close some first",
          cause);
    }
    return spent(cause);
  }

  /** Why a request failed that had gone. */
  CulvertException ofSent(String what, IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.startsWith(RESET)) {
      return lost(cause);
    }
    // The connection's end, too, comes as a reset. It closes the socket, after it told the streams.
    if (sockets.awaitEnd(END_AFTER_RESET)) {
      return lost(cause);
    }
    String error = message.substring(RESET.length());
    spent |= !error.equals("REFUSED_STREAM") || refusals.incrementAndGet() > 1;
    return PeerFailures.ofReset(what, errorCode(error));
  }

  /** Why new streams are turned away. */
  CulvertException spent(@Nullable Throwable cause) {
    spent = true;
    return new CulvertException(
        Failure.SESSION_LOST, target + ": the connection takes no new streams", cause);
  }

  private CulvertException lost(IOException cause) {
    if (!speaksHttp2 && hasCause(cause, SSLException.class)) {
      return ConnectFailures.of(target.server(), cause);
    }
    String message = String.valueOf(cause.getMessage());
    String detail =
        switch (message) {
          case RESET + "CANCEL" -> "the server closed the connection";
          case RESET + "PROTOCOL_ERROR" ->
              "no answer to a PING within " + pingInterval(config.keepAlive()).toMillis() + " ms";
          default -> message;
        };
    return speaksHttp2 || message.startsWith(RESET)
        ? new CulvertException(Failure.SESSION_LOST, target + ": " + detail, cause)
        : ConnectFailures.notHttp2(target.server(), detail, cause);
  }

  private HttpUrl url() {
    String name = config.tls().serverName();
    boolean tls = target.server().getScheme().equals("https");
    return new HttpUrl.Builder()
        .scheme(target.server().getScheme())
        .host(tls && name != null ? name : target.server().getHost())
        .port(target.port())
        .encodedPath(target.route().path())
        .build();
  }

  /** The addresses of the server, whatever name the URL has for the sake of its certificate. */
  private List<InetAddress> lookUp() throws UnknownHostException {
    String host = target.server().getHost();
    Thread thread = new Thread(() -> resolve(host), "culvert-okhttp-lookup");
    thread.setDaemon(true);
    thread.start();
    try {
      return addresses.join();
    } catch (CompletionException | CancellationException e) {
      throw (UnknownHostException) new UnknownHostException(host).initCause(e);
    }
  }

  /** The JDK's lookup can neither be interrupted nor given a time. */
  private void resolve(String host) {
    try {
      addresses.complete(List.of(InetAddress.getAllByName(host)));
    } catch (UnknownHostException e) {
      addresses.completeExceptionally(e);
    }
  }

  private Response requireHttp2(Interceptor.Chain chain) throws IOException {
    if (Objects.requireNonNull(chain.connection()).protocol() == Protocol.HTTP_1_1) {
      throw ConnectFailures.noAlpn(target.server());
    }
    return chain.proceed(chain.request());
  }

  private static OkHttpClient.Builder cleartext(OkHttpClient.Builder builder) {
    return builder
        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
  }

  /** One connection spec, not a list to fall back on: TLS negotiates its version itself. */
  private static OkHttpClient.Builder overTls(OkHttpClient.Builder builder, ClientTls tls) {
    builder
        .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
        .connectionSpecs(
            List.of(
                new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                    .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                    .build()))
        .sslSocketFactory(tls.context().getSocketFactory(), tls.trustManager());
    return tls.checksServerName() ? builder : builder.hostnameVerifier((name, session) -> true);
  }

  /**
   * OkHttp gives up at the first PING that is not answered before the next, where two may be: so it
   * gets twice the interval, and an answer the same time to come.
   */
  private static Duration pingInterval(Duration keepAlive) {
    long millis = Math.min(Integer.MAX_VALUE / 2, OkHttpSession.nanos(keepAlive) / 1_000_000);
    return keepAlive.isZero() ? Duration.ZERO : Duration.ofMillis(Math.max(1, 2 * millis));
  }

  /** What the JDK said of a connect, without the address that OkHttp puts in its place. */
  private static IOException root(IOException cause) {
    return cause instanceof ConnectException && cause.getCause() instanceof IOException jdk
        ? jdk
        : cause;
  }

  private static int errorCode(String name) {
    for (int code = 0; code < ERROR_CODES; code++) {
      if (PeerFailures.errorName(code).equals(name)) {
        return code;
      }
    }
    return ERROR_CODES;
  }

  private static boolean hasCause(@Nullable Throwable thrown, Class<?> type) {
    return thrown != null && (type.isInstance(thrown) || hasCause(thrown.getCause(), type));
  }
}
