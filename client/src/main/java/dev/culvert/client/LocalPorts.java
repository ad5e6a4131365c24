package dev.culvert.client;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.StrictSession;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.Forwarder.Binding;
import dev.culvert.core.forward.Forwarder.Missing;
import dev.culvert.core.forward.LocalAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Local ports that lead to the pod's, for the length of a try block:
 *
 * <pre>{@code
 * try (LocalPorts web = Culvert.forward("http://gateway:7000").node("n1").pod("web")
 *     .ports(":80").start()) {
 *   open("http://127.0.0.1:" + web.port(80) + "/");
 * }
 * }</pre>
 *
 * <p>These have a session of their own, and end with it. Those of {@link Culvert#listen} end with
 * the {@link Culvert}. Thread-safe. What blocks must not be called from a callback of {@link
 * Forwarder.Listener}.
 */
public final class LocalPorts implements AutoCloseable {

  private final Runnable end;
  private final CompletableFuture<Forwarder> listening;
  private final CompletableFuture<CulvertException> closed = new CompletableFuture<>();
  private final AtomicBoolean closing = new AtomicBoolean();

  /** Guards the forwarder, which whoever comes second closes: its start, or the end. */
  private final ReentrantLock lock = new ReentrantLock();

  private @Nullable Forwarder forwarder;
  private boolean over;

  private LocalPorts(CompletableFuture<Session> connecting, Start start, Runnable end) {
    this.end = end;
    this.listening =
        connecting.thenApplyAsync(
            session -> listen(session, start), new OwnThread("culvert-listen"));
    var unused =
        listening.whenComplete(
            (started, thrown) -> {
              if (thrown != null) {
                closed.complete(CulvertException.of(thrown));
              }
            });
  }

  static LocalPorts start(
      CompletableFuture<Session> connecting,
      List<PortMapping> ports,
      List<LocalAddress> addresses,
      Forwarder.Listener listener,
      Runnable end) {
    return new LocalPorts(connecting, new Start(ports, addresses, listener), end);
  }

  /**
   * Completes with what is listened on, when it is; or exceptionally with a {@link
   * CulvertException}, if the session cannot be opened or no port can be listened on.
   */
  public CompletionStage<List<Binding>> ready() {
    return listening.thenApply(Forwarder::bindings).minimalCompletionStage();
  }

  /**
   * What is listened on. Waits for {@link #ready}.
   *
   * @throws CulvertException as {@link #ready} says
   */
  public List<Binding> bindings() {
    StrictSession.requireMayBlock("waiting for local ports");
    try {
      return listening.join().bindings();
    } catch (CompletionException e) {
      throw CulvertException.of(e);
    }
  }

  /**
   * The local port that leads to this port of the pod; the first, if there are several. Waits for
   * {@link #ready}.
   *
   * @throws CulvertException as {@link #ready} says
   * @throws IllegalArgumentException if none leads there
   */
  public int port(int remote) {
    List<Binding> here = bindings();
    return here.stream()
        .map(Binding::mapping)
        .filter(mapping -> mapping.remote() == remote)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no local port leads to port " + remote + "; there are: " + here))
        .local();
  }

  /**
   * Completes once, normally, with the reason, when nothing is listened on any more: {@link
   * Failure#STOPPED} after {@link #close}, what ended the session, or why nothing was ever ready.
   */
  public CompletionStage<CulvertException> closed() {
    return closed.minimalCompletionStage();
  }

  /**
   * Closes the ports, gives open connections the time of grace if the session is their own, and
   * returns when nothing is left. Idempotent.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      stopListening();
      end.run();
      var unused = listening.handle((started, thrown) -> started).join();
      closed.complete(new CulvertException(Failure.STOPPED, "the local ports were closed"));
    }
  }

  private Forwarder listen(Session session, Start start) {
    Forwarder started =
        Forwarder.start(session, start.ports(), start.addresses(), new Watch(start.listener()));
    boolean late;
    lock.lock();
    try {
      forwarder = started;
      late = over;
    } finally {
      lock.unlock();
    }
    if (late) {
      started.close();
    }
    session.closed().thenAccept(this::lose);
    return started;
  }

  /** The session has ended. Closing waits for threads, and is for one that may. */
  private void lose(CulvertException reason) {
    new OwnThread("culvert-unlisten")
        .execute(
            () -> {
              stopListening();
              closed.complete(reason);
            });
  }

  private void stopListening() {
    Forwarder there;
    lock.lock();
    try {
      over = true;
      there = forwarder;
    } finally {
      lock.unlock();
    }
    if (there != null) {
      there.close();
    }
  }

  private record Start(
      List<PortMapping> ports, List<LocalAddress> addresses, Forwarder.Listener listener) {}

  /** Passes on what happens, and sees when the last listener has ended by itself. */
  private final class Watch implements Forwarder.Listener {

    private final Forwarder.Listener listener;
    private final AtomicInteger open = new AtomicInteger();

    Watch(Forwarder.Listener listener) {
      this.listener = listener;
    }

    /** Of each listener, before the first of them accepts. */
    @Override
    public void onListening(Binding binding) {
      open.incrementAndGet();
      listener.onListening(binding);
    }

    @Override
    public void onMissing(PortMapping mapping, Missing missing) {
      listener.onMissing(mapping, missing);
    }

    @Override
    public void onNotListening(PortMapping mapping, List<Missing> missing) {
      listener.onNotListening(mapping, missing);
    }

    @Override
    public void onAccepted(PortMapping mapping) {
      listener.onAccepted(mapping);
    }

    @Override
    public void onAcceptFailed(Binding binding, CulvertException reason) {
      listener.onAcceptFailed(binding, reason);
    }

    @Override
    public void onEnded(Binding binding, CulvertException reason) {
      if (open.decrementAndGet() == 0) {
        closed.complete(reason);
      }
      listener.onEnded(binding, reason);
    }

    @Override
    public void onClosed(PortMapping mapping, Splice.Summary summary) {
      listener.onClosed(mapping, summary);
    }
  }
}
