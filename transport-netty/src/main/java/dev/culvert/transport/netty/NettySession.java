package dev.culvert.transport.netty;

import dev.culvert.core.AcceptLoop;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.session.Connection;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.session.WindowGrowth;
import dev.culvert.core.wire.Relay;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.util.concurrent.Promise;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One HTTP/2 connection and its requests. The methods of {@link Session} are thread-safe; all else
 * is confined to its event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells what became of it.
final class NettySession implements Session, Connection {

  private final Target target;
  private final TransportConfig config;
  private final WindowGrowth growth;
  private final TlsClient tls;
  private final NettyLoop loop;
  private final AcceptLoop acceptLoop;
  private final Lifecycle life;
  private final NettyPortForward request;
  private final Promise<Channel> connecting;

  NettySession(
      Target target,
      TransportConfig config,
      WindowGrowth growth,
      TlsClient tls,
      IoEventLoop events) {
    this.target = target;
    this.config = config;
    this.growth = growth;
    this.tls = tls;
    this.loop = new NettyLoop(events);
    this.acceptLoop = new NettyAcceptLoop((SingleThreadIoEventLoop) events);
    this.life = new Lifecycle(this, target, loop);
    this.request = new NettyPortForward(this);
    this.connecting = events.newPromise();
  }

  @Override
  public DuplexStream dial(int port, DuplexStream.Handler handler) {
    NettyStream stream = new NettyStream(this, port, handler);
    stream.run(() -> start(port, stream));
    return stream;
  }

  @Override
  public void adopt(SocketChannel local, int port, Splice.Listener listener) {
    AdoptedSocket socket = new AdoptedSocket(this, port, local, listener);
    socket.run(() -> start(port, socket));
  }

  @Override
  public Optional<AcceptLoop> acceptLoop() {
    return Optional.of(acceptLoop);
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
    connecting.addListener(future -> connected());
    new ServerConnect(target, loop.events(), new ConnectionInitializer(this, tls), connecting)
        .start();
  }

  @Override
  public void endRequest() {
    request.finish();
  }

  @Override
  public void close() {
    request.fail(life.loss());
    connection().close();
  }

  @Override
  public void abandon() {
    if (!connecting.isSuccess()) {
      connecting.cancel(false);
      return;
    }
    Channel connection = connection();
    if (connection.isOpen()) {
      connection.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    // Past every handler: HTTP/2 and TLS would wait for their goodbyes to go first.
    ChannelHandlerContext first = connection.pipeline().firstContext();
    if (first == null) {
      connection.close();
    } else {
      first.close();
    }
  }

  Target target() {
    return target;
  }

  TransportConfig config() {
    return config;
  }

  WindowGrowth growth() {
    return growth;
  }

  EventLoop loop() {
    return loop.events();
  }

  /** The connection; null unless there is one. */
  Channel connection() {
    return connecting.getNow();
  }

  Lifecycle life() {
    return life;
  }

  NettyPortForward request() {
    return request;
  }

  /** Whether the connection is under TLS. */
  boolean isSecure() {
    return target.server().getScheme().equals("https");
  }

  /** Runs a task on the loop, or, when the loops have stopped, on a thread that stands in. */
  void execute(Runnable task) {
    loop.execute(task);
  }

  /** Whether the port-forward request goes ahead of HTTP/2, as one to upgrade to it. */
  boolean upgrades() {
    return !isSecure() && !relays() && config.cleartext() == Cleartext.UPGRADE;
  }

  /** Whether a gateway is asked to relay the connection, on which the node answers then. */
  boolean relays() {
    return config.relays(target);
  }

  /** The protocol that is offered over TLS. */
  String alpn() {
    return relays() ? Relay.PROTOCOL : ApplicationProtocolNames.HTTP_2;
  }

  /** The path of every request. */
  String path() {
    return config.path(target);
  }

  /** The preface has gone: requests may follow. */
  void prefaceSent() {
    if (!upgrades()) {
      request.open(connection());
    }
  }

  private void connected() {
    if (connecting.isSuccess()) {
      // Two tasks later: once it has closed the connection, Netty tells of a broken TLS, and then
      // handlers of the end.
      connection()
          .closeFuture()
          .addListener(future -> life.execute(() -> life.execute(life::disconnected)));
    } else if (connecting.isCancelled()) {
      life.disconnected();
    } else {
      life.notConnected(connecting.cause());
    }
  }

  private void start(int port, ForwardedRequest stream) {
    CulvertException refusal = life.admit(port, stream);
    if (refusal != null) {
      stream.fail(refusal);
    }
    stream.open(connection());
  }
}
