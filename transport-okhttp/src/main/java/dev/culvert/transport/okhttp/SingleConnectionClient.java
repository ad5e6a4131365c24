package dev.culvert.transport.okhttp;

import dev.culvert.core.CulvertException;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.Target;
import dev.culvert.core.config.ClientTls;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.wire.ConnectFailures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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
 * A connection to the server: an {@link OkHttpClient} of its own that never makes another.
 * Thread-safe.
 */
final class SingleConnectionClient {

  private final Target target;
  private final TransportConfig config;
  private final SessionSockets sockets;
  private final @Nullable SessionTls tls;
  private final CallFailures failures;
  private final OkHttpClient client;
  private final HttpUrl url;
  private final CompletableFuture<List<InetAddress>> addresses = new CompletableFuture<>();
  private final Retirement retirement = new Retirement();
  private volatile @Nullable Response request;

  /**
   * @param onClose runs when a socket has been closed, on the thread that closed it
   * @throws IllegalArgumentException if OkHttp takes the server's name for none
   */
  SingleConnectionClient(Target target, TransportConfig config, Runnable onClose) {
    this.target = target;
    this.config = config;
    this.sockets = new SessionSockets(onClose);
    this.url = url();
    this.tls = isSecure() ? new SessionTls(config.tls().context().getSocketFactory()) : null;
    this.failures =
        new CallFailures(target, this, retirement, sockets, tls, pingInterval(config.keepAlive()));
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .socketFactory(relays() ? new RelayedSockets(sockets, target, config, tls) : sockets)
            .connectionPool(new ConnectionPool(1, 1, TimeUnit.DAYS))
            .dns(host -> lookUp())
            .proxy(Proxy.NO_PROXY)
            .fastFallback(true)
            .retryOnConnectionFailure(false)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .pingInterval(pingInterval(config.keepAlive()))
            .eventListener(retirement)
            .addNetworkInterceptor(this::requireHttp2);
    client =
        (tls == null || relays() ? cleartext(builder) : overTls(builder, tls, config.tls()))
            .build();
  }

  /**
   * How often OkHttp sends a PING; zero for never. It gives up at the first that is not answered
   * before the next, where two may be: so it gets twice the interval, and an answer the same time
   * to come.
   */
  static Duration pingInterval(Duration keepAlive) {
    long millis = Math.min(Integer.MAX_VALUE / 2, TimeUnit.MILLISECONDS.convert(keepAlive));
    return keepAlive.isZero() ? Duration.ZERO : Duration.ofMillis(Math.max(1, 2 * millis));
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

  /** What comes on it. */
  Arrivals arrivals() {
    return sockets.arrivals();
  }

  /** What becomes of the calls. */
  CallFailures failures() {
    return failures;
  }

  /** Whether OkHttp takes no new requests to it because of a reset. */
  boolean isRetired() {
    return retirement.isRetired();
  }

  /** The port-forward request stands. */
  void requestAccepted(Response answer) {
    request = answer;
  }

  /** Whether the port-forward request is reset, which the connection's end does first of all. */
  boolean isRequestReset() {
    Response answer = request;
    if (answer == null) {
      return true;
    }
    try {
      answer.peekTrailers();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  boolean isClosed() {
    return sockets.isClosed();
  }

  /** Whether a write has been under way since this was last asked, and nothing else has moved. */
  boolean isStalled() {
    return sockets.isStalled();
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

  private HttpUrl url() {
    String name = config.tls().serverName();
    boolean overTls = isSecure() && !relays();
    return new HttpUrl.Builder()
        .scheme(overTls ? "https" : "http")
        .host(overTls && name != null ? name : target.server().getHost())
        .port(target.port())
        .encodedPath(config.path(target))
        .build();
  }

  private boolean isSecure() {
    return target.server().getScheme().equals("https");
  }

  /** Whether TLS, if there is any, is beneath what OkHttp knows of. */
  private boolean relays() {
    return config.relays(target);
  }

  /** The addresses of the server, whatever name the URL has for the sake of its certificate. */
  private List<InetAddress> lookUp() throws UnknownHostException {
    if (!addresses.isDone()) {
      var unused = SocketConnect.lookup(target).whenComplete(this::lookedUp);
    }
    try {
      return addresses.join();
    } catch (CompletionException | CancellationException e) {
      if (e.getCause() instanceof CulvertException why) {
        throw why;
      }
      String host = target.server().getHost();
      throw (UnknownHostException) new UnknownHostException(host).initCause(e);
    }
  }

  private void lookedUp(@Nullable List<InetSocketAddress> found, @Nullable Throwable failure) {
    if (found == null) {
      addresses.completeExceptionally(Objects.requireNonNull(failure, "failure"));
    } else {
      addresses.complete(found.stream().map(InetSocketAddress::getAddress).toList());
    }
  }

  private Response requireHttp2(Interceptor.Chain chain) throws IOException {
    if (Objects.requireNonNull(chain.connection()).protocol() == Protocol.HTTP_1_1) {
      throw ConnectFailures.noAlpn(target.server());
    }
    sockets.connected();
    return chain.proceed(chain.request());
  }

  private static OkHttpClient.Builder cleartext(OkHttpClient.Builder builder) {
    return builder
        .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
  }

  /** One connection spec, not a list to fall back on: TLS negotiates its version itself. */
  private static OkHttpClient.Builder overTls(
      OkHttpClient.Builder builder, SessionTls sockets, ClientTls tls) {
    builder
        .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
        .connectionSpecs(
            List.of(
                new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
                    .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
                    .build()))
        .sslSocketFactory(sockets, tls.trustManager());
    return tls.checksServerName() ? builder : builder.hostnameVerifier((name, session) -> true);
  }
}
