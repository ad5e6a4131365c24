package dev.culvert.core.session;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.StrictSession;
import dev.culvert.core.Target;
import dev.culvert.core.config.GatewayMode;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.core.wire.ConnectFailures;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a transport, from their connect to their end, or the transport's. Thread-safe.
 */
public final class Sessions {

  private static final Set<TransportCapability> WAYS_TO_HTTP2 =
      Set.of(
          TransportCapability.PRIOR_KNOWLEDGE,
          TransportCapability.TLS_ALPN,
          TransportCapability.UPGRADE);

  /** What is said where there is no relay, or none for this client, and where nobody knows them. */
  private static final Set<Failure> NO_RELAY =
      EnumSet.of(
          Failure.UNAVAILABLE,
          Failure.FORBIDDEN,
          Failure.PROTOCOL_ERROR,
          Failure.CONNECTION_RESET,
          Failure.SESSION_LOST);

  private final String transport;
  private final Set<TransportCapability> capabilities;
  private final TransportConfig config;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Lifecycle> sessions = new HashSet<>();
  private boolean closed;

  /**
   * @param transport its name
   * @param capabilities what it claims; one that claims no way to HTTP/2 has servers of its own
   */
  public Sessions(String transport, Set<TransportCapability> capabilities, TransportConfig config) {
    this.transport = transport;
    this.capabilities = Set.copyOf(capabilities);
    this.config = config;
  }

  /**
   * Connects a session, as {@link dev.culvert.core.spi.ClientTransport#connect} says: unless the
   * target takes what the transport does not claim, or the transport is closed.
   *
   * @param make makes a session with the configuration that it is given: the transport's, with a
   *     gateway mode that is decided. Called once; or, where {@link GatewayMode#AUTO} finds no
   *     relay, a second time, for what is left of the time to connect; or not at all
   * @return the session; a {@linkplain StrictSession strict} one if the system property asks for
   *     those
   */
  public CompletionStage<Session> connect(
      Target target, Function<TransportConfig, Lifecycle> make) {
    if (config.gateway() != GatewayMode.AUTO) {
      return connect(target, config, make);
    }
    TransportConfig streams = config.withGateway(GatewayMode.STREAMS);
    TransportConfig relay = config.withGateway(GatewayMode.RELAY);
    if (!relay.relays(target) || !capabilities.contains(TransportCapability.RELAY)) {
      return connect(target, streams, make);
    }
    CompletableFuture<Session> opened = new CompletableFuture<>();
    long began = System.nanoTime();
    complete(
        opened,
        connect(target, relay, make),
        why -> {
          if (NO_RELAY.contains(why.failure())) {
            complete(
                opened,
                connect(target, streams.withConnectTimeout(left(began)), make),
                opened::completeExceptionally);
          } else {
            opened.completeExceptionally(why);
          }
        });
    return opened.minimalCompletionStage();
  }

  private CompletionStage<Session> connect(
      Target target, TransportConfig decided, Function<TransportConfig, Lifecycle> make) {
    try {
      requireCapable(target, decided);
      Lifecycle session = make.apply(decided);
      add(target, session);
      CompletionStage<Session> connecting = session.connect(decided.connectTimeout());
      return StrictSession.isAsked() ? connecting.thenApply(StrictSession::of) : connecting;
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedStage(
          new CulvertException(
              Failure.INVALID_REQUEST, cannotConnect(target) + ": " + e.getMessage(), e));
    } catch (Throwable e) {
      return CompletableFuture.failedStage(ConnectFailures.ofThrown(cannotConnect(target), e));
    }
  }

  /**
   * Stops every session with no grace, takes no more, and returns when all are over. Idempotent.
   */
  public void close() {
    List<Lifecycle> open;
    lock.lock();
    try {
      closed = true;
      open = List.copyOf(sessions);
    } finally {
      lock.unlock();
    }
    open.forEach(session -> session.stop(Duration.ZERO));
    open.forEach(session -> session.closed().toCompletableFuture().join());
  }

  private static void complete(
      CompletableFuture<Session> opened,
      CompletionStage<Session> connecting,
      Consumer<CulvertException> onFailure) {
    connecting.whenComplete(
        (session, thrown) -> {
          if (thrown == null) {
            opened.complete(session);
          } else {
            onFailure.accept(CulvertException.of(thrown));
          }
        });
  }

  /** Of the time to connect: more than none, so that whoever is too late is told so. */
  private Duration left(long began) {
    Duration left = config.connectTimeout().minusNanos(System.nanoTime() - began);
    return left.toMillis() > 0 ? left : Duration.ofMillis(1);
  }

  private void add(Target target, Lifecycle session) {
    lock.lock();
    try {
      if (closed) {
        throw new CulvertException(
            Failure.STOPPED, "cannot connect to " + target.server() + ": the transport is closed");
      }
      sessions.add(session);
    } finally {
      lock.unlock();
    }
    session.closed().thenRun(() -> remove(session));
  }

  private void remove(Lifecycle session) {
    lock.lock();
    try {
      sessions.remove(session);
    } finally {
      lock.unlock();
    }
  }

  private void requireCapable(Target target, TransportConfig decided) {
    if (Collections.disjoint(capabilities, WAYS_TO_HTTP2)) {
      return;
    }
    TransportCapability needed =
        TransportCapability.neededFor(target.server(), decided.cleartext()).orElse(null);
    if (needed == null || !capabilities.contains(needed)) {
      throw new CulvertException(
          Failure.UNAVAILABLE, cannotConnect(target) + ": " + remedy(needed));
    }
    if (decided.relays(target) && !capabilities.contains(TransportCapability.RELAY)) {
      throw new CulvertException(
          Failure.UNAVAILABLE,
          cannotConnect(target) + " through a relay; use gateway mode 'streams'");
    }
  }

  private String cannotConnect(Target target) {
    return "transport " + transport + " cannot connect to " + target.server();
  }

  private static String remedy(@Nullable TransportCapability needed) {
    if (needed == null) {
      return "it speaks HTTP/2 over TCP; use an http:// or https:// address";
    }
    return switch (needed) {
      case UPGRADE ->
          "it cannot upgrade from HTTP/1.1; use prior knowledge or TLS, or another transport";
      case PRIOR_KNOWLEDGE ->
          "it cannot begin HTTP/2 with prior knowledge; use TLS, or another transport";
      default -> "it cannot do TLS; use an http:// address, or another transport";
    };
  }
}
