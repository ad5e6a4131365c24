package dev.culvert.tck;

import dev.culvert.core.Backend;
import dev.culvert.core.BlockingStream;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A backend with one pod, {@code default/web}, whose ports do what the test says; every other port
 * refuses. Thread-safe.
 */
final class ScriptedBackend implements Backend {

  static final PodRef POD = new PodRef("default", "web");

  /** Its session request is never answered. */
  static final PodRef MUTE_POD = new PodRef("default", "mute");

  /** Its session opens when the test says so. */
  static final PodRef SLOW_POD = new PodRef("default", "slow");

  private final CompletableFuture<Void> slowAsked = new CompletableFuture<>();
  private final CompletableFuture<Session> slowSession = new CompletableFuture<>();
  private final Map<Integer, BlockingStream.Opener> ports = new ConcurrentHashMap<>();
  private final List<ScriptedSession> sessions = new CopyOnWriteArrayList<>();
  private final List<FarEnd> farEnds = new CopyOnWriteArrayList<>();

  /** Puts a far end behind a port, for one connection. */
  FarEnd on(int port, FarEnd farEnd) {
    return on(port, farEnd, () -> {});
  }

  /** Puts a far end behind a port that accepts when {@code accept} returns. */
  FarEnd on(int port, FarEnd farEnd, Accept accept) {
    farEnds.add(farEnd);
    ports.put(
        port,
        () -> {
          ports.remove(port);
          try {
            accept.run();
          } catch (IOException | InterruptedException | RuntimeException e) {
            farEnd.abort();
            throw e;
          }
          farEnd.opened.complete(null);
          return farEnd;
        });
    return farEnd;
  }

  /** Nobody will come to this far end any more; if nobody has, it is over. */
  void abandon(int port, FarEnd farEnd) {
    if (ports.remove(port) != null) {
      farEnd.abort();
    }
  }

  /** Every connection to the port gets an echo of its own. */
  void echoOn(int port) {
    ports.put(
        port,
        () -> {
          FarEnd echo = FarEnd.echo();
          farEnds.add(echo);
          return echo;
        });
  }

  /** Every connection to the port gets an endless source of its own. */
  void endlessOn(int port) {
    ports.put(
        port,
        () -> {
          FarEnd source = FarEnd.endless();
          farEnds.add(source);
          return source;
        });
  }

  /** The backend's part of the only session that there has been, or the last. */
  ScriptedSession session() {
    return sessions.get(sessions.size() - 1);
  }

  List<ScriptedSession> sessions() {
    return sessions;
  }

  List<FarEnd> farEnds() {
    return farEnds;
  }

  @Override
  public CompletionStage<Session> open(Route route) {
    if (route.pod().equals(MUTE_POD)) {
      return new CompletableFuture<>();
    }
    if (route.pod().equals(SLOW_POD)) {
      slowAsked.complete(null);
      return slowSession;
    }
    if (!route.pod().equals(POD)) {
      return CompletableFuture.failedStage(
          new CulvertException(Failure.NOT_FOUND, "no pod " + route.pod() + " on this node"));
    }
    return newSession().open();
  }

  /** Waits until the session with {@link #SLOW_POD} is asked for. */
  void awaitSlowRequest() throws Exception {
    slowAsked.get(60, TimeUnit.SECONDS);
  }

  /** Opens the session with {@link #SLOW_POD}. */
  void openSlowSession() {
    newSession().open().thenAccept(slowSession::complete);
  }

  private ScriptedSession newSession() {
    ScriptedSession session = new ScriptedSession(this::openPort);
    sessions.add(session);
    return session;
  }

  private BlockingStream.Channel openPort(int port) throws IOException, InterruptedException {
    BlockingStream.Opener opener = ports.get(port);
    if (opener == null) {
      throw new ConnectException("Connection refused");
    }
    return opener.open();
  }

  /** Decides when, and whether, a port accepts. */
  @FunctionalInterface
  interface Accept {

    void run() throws IOException, InterruptedException;
  }
}
