package dev.culvert.server;

import dev.culvert.core.Backend;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.session.Loop;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.IncomingStream;
import dev.culvert.server.spi.IoLoop;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's HTTP/2 connection: tells port-forward requests from forwarded connections, and knows
 * which sessions are open on it. Confined to its loop, but for {@link #drain} and {@link #close}.
 */
final class ClientConnection implements ClientChannel.Handler, Served {

  private static final Logger LOG = System.getLogger(ClientConnection.class.getName());
  private static final int METHOD_NOT_ALLOWED = 405;

  private final ClientChannel channel;
  private final IoLoop loop;
  private final Backend backend;
  private final ServerConfig config;
  private final @Nullable Relayed relayed;
  private final Consumer<ClientConnection> onLost;
  private final Liveness liveness;

  private final Map<Route, SessionRequest> sessions = new HashMap<>();
  private final Set<Exchange> exchanges = new HashSet<>();
  private final CompletableFuture<Session.Stop> drained = new CompletableFuture<>();

  private Session.@Nullable Stop outcome;
  private int stopping;
  private boolean closed;

  /** What was open has been told so; what is complete may still drain. */
  private boolean ended;

  private Loop.@Nullable Timer idle;
  private CulvertException whyLost =
      new CulvertException(Failure.SESSION_LOST, "the client's connection was lost");

  /**
   * @param relayed what a gateway said of it; null if it does not relay it
   * @param onLost called once, when the connection is closed
   */
  ClientConnection(
      ClientChannel channel,
      Backend backend,
      ServerConfig config,
      @Nullable Relayed relayed,
      Consumer<ClientConnection> onLost) {
    this.channel = channel;
    this.loop = channel.loop();
    this.backend = backend;
    this.config = config;
    this.relayed = relayed;
    this.onLost = onLost;
    this.liveness = new Liveness(channel, config.keepAlive(), this::giveUp);
  }

  /** Before anything is read. */
  void start() {
    liveness.start();
    awaitRequest();
    channel.buffers().onShortage(this::giveUpSomething);
  }

  /**
   * Refuses new requests, stops the sessions, and waits for the answers to go.
   *
   * @return completes when no exchange is open any more
   */
  @Override
  public CompletionStage<Session.Stop> drain(Duration grace) {
    loop.execute(() -> startDraining(grace));
    return drained;
  }

  /** Says GOAWAY and closes; whatever is open is lost. */
  @Override
  public void close() {
    loop.execute(channel::finish);
  }

  @Override
  public void onRequest(IncomingStream request) {
    Exchange exchange = new Exchange(request, loop, this::exchangeDone);
    exchanges.add(exchange);
    exchange.start();
    if (idle != null) {
      idle.cancel();
      idle = null;
    }
    if (!Request.method(request).equals("POST")) {
      exchange.refuse(
          METHOD_NOT_ALLOWED,
          new CulvertException(Failure.INVALID_REQUEST, "the method must be POST"));
      return;
    }
    try {
      Request.requireNoClaim(request);
      admit();
      handle(exchange, Request.parse(request));
    } catch (RuntimeException e) {
      exchange.fail(CulvertException.of(e));
    }
  }

  private void admit() {
    if (outcome != null) {
      throw new CulvertException(Failure.STOPPED, "the server is stopping");
    }
    if (channel.buffers().isTooMuch()) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          "the server is short of memory, and this connection holds more of it than its share:"
              + " read or close some of its streams first");
    }
    int limit = config.http2().maxStreams();
    if (channel.openStreams() > limit) {
      throw new CulvertException(
          Failure.TOO_MANY_STREAMS, "more than " + limit + " streams on one connection");
    }
  }

  private void handle(Exchange exchange, Request request) {
    Route route = request.route();
    if (relayed != null && !route.equals(relayed.route())) {
      throw new CulvertException(
          Failure.FORBIDDEN, "this connection was relayed for " + relayed.route() + " alone");
    }
    SessionRequest session = sessions.get(route);
    if (request.port().isPresent()) {
      if (session == null) {
        throw new CulvertException(
            Failure.INVALID_REQUEST,
            "no session for " + route + " on this connection: ask for one first, without a port");
      }
      forward(exchange, route, request.port().getAsInt(), session);
    } else if (session != null) {
      throw new CulvertException(
          Failure.INVALID_REQUEST,
          "a session for " + route + " is open on this connection already");
    } else {
      openSession(exchange, route);
    }
  }

  private void openSession(Exchange exchange, Route route) {
    int limit = config.maxSessions();
    if (sessions.size() >= limit) {
      throw new CulvertException(
          Failure.TOO_MANY_STREAMS, "more than " + limit + " sessions on one connection");
    }
    CompletionStage<Session> opening = backend.open(route);
    SessionRequest session = new SessionRequest(loop, exchange, () -> sessionEnded(route));
    sessions.put(route, session);
    session.start(opening);
  }

  private void forward(Exchange exchange, Route route, int port, SessionRequest session) {
    session.whenOpen(open -> splice(exchange, route, port, open), exchange::fail);
  }

  private void splice(Exchange exchange, Route route, int port, Session session) {
    if (!exchange.isDone()) {
      String client = relayed == null ? null : relayed.client();
      new ForwardedStream(loop, exchange, client, route, port, config.streams())
          .start(session, config.dialTimeout());
    }
  }

  private void sessionEnded(Route route) {
    sessions.remove(route);
    drainedIfIdle();
    loop.execute(this::leaveIfDrained);
  }

  private void exchangeDone(Exchange exchange) {
    exchanges.remove(exchange);
    if (exchanges.isEmpty() && !closed) {
      awaitRequest();
    }
    drainedIfIdle();
    loop.execute(this::leaveIfDrained);
  }

  private void startDraining(Duration grace) {
    if (outcome == null) {
      outcome = Session.Stop.GRACEFUL;
    }
    for (SessionRequest session : List.copyOf(sessions.values())) {
      stopping++;
      session.stop(grace).thenAccept(stop -> loop.execute(() -> sessionStopped(stop)));
    }
    drainedIfIdle();
  }

  private void sessionStopped(Session.Stop stop) {
    stopping--;
    if (stop == Session.Stop.FORCED) {
      outcome = stop;
    }
    drainedIfIdle();
  }

  private void drainedIfIdle() {
    if (outcome != null && stopping == 0 && sessions.isEmpty() && exchanges.isEmpty()) {
      drained.complete(outcome);
    }
  }

  /** A client that wants nothing takes a place from those who do. */
  private void awaitRequest() {
    idle = loop.after(config.patience(), channel::finish);
  }

  private void giveUp(CulvertException reason) {
    LOG.log(Logger.Level.DEBUG, () -> channel.peer() + ": " + reason.getMessage());
    whyLost = reason;
    // First, since to an engine a connection's end may be a reset of each stream.
    onClosed();
    channel.abandon();
  }

  /** Others need what this connection holds: ends the stream that holds most of it. */
  private void giveUpSomething() {
    CulvertException reason =
        new CulvertException(
            Failure.UNAVAILABLE,
            "the server is out of memory, and this stream held the most of it:"
                + " its bytes were not read");
    Optional<Exchange> most =
        exchanges.stream()
            .filter(each -> each.held() > 0)
            .max(Comparator.comparingLong(Exchange::held));
    if (most.isPresent()) {
      most.get().sacrifice(reason);
      return;
    }
    exchanges.stream()
        .filter(Exchange::isStalled)
        .findFirst()
        .ifPresentOrElse(Exchange::reset, () -> loop.execute(channel::abandon));
  }

  @Override
  public void onClosed() {
    if (closed) {
      return;
    }
    closed = true;
    liveness.stop();
    if (idle != null) {
      idle.cancel();
    }
    // The sessions' requests last: their ends stop what else is open, and that is not why.
    List<Exchange> others = exchanges.stream().filter(each -> !each.isSpliced()).toList();
    exchanges.stream()
        .filter(exchange -> exchange.isSpliced() && !exchange.isComplete())
        .toList()
        .forEach(exchange -> loop.guard(() -> exchange.gone(whyLost)));
    loop.execute(() -> end(others));
    drainedIfIdle();
  }

  /** Behind the ends of the streams: a loop that stops before them would drop what they hold. */
  private void end(List<Exchange> others) {
    others.forEach(exchange -> loop.guard(() -> exchange.gone(whyLost)));
    ended = true;
    loop.execute(this::leaveIfDrained);
  }

  private void leaveIfDrained() {
    boolean drained = exchanges.isEmpty();
    if (ended && drained && sessions.values().stream().noneMatch(SessionRequest::isOpen)) {
      onLost.accept(this);
    }
  }
}
