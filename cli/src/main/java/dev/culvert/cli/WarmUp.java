package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.TransportCapability;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Forwards a few connections to a peer in this JVM while nobody waits, so that the first real ones
 * find their classes loaded and their code seen by the compiler. All of it stays in this process,
 * on the loopback interface: neither the server nor the pod hears of it. It gives way to the first
 * real one, and what goes wrong in it concerns nobody. Thread-safe.
 */
final class WarmUp implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Each of some is so slow that a few are enough, and more would be work without a use. */
  static final int CONNECTIONS = 20;

  /** Whoever has waited for the ports to be open, as a program does, comes within this time. */
  private static final Duration HEAD_START = Duration.ofMillis(20);

  private static final int ANY_PORT = 1;
  private static final byte[] WORDS = "a few bytes".getBytes(UTF_8);
  private static final Route ROUTE = new Route(null, new PodRef("culvert", "warm-up"));

  private final ClientTransportProvider provider;
  private final TransportConfig config;
  private final Thread thread = new Thread(this::run, "culvert-warm-up");
  private final CompletableFuture<Integer> over = new CompletableFuture<>();
  private final CountDownLatch needless = new CountDownLatch(1);
  private volatile boolean closed;

  private WarmUp(ClientTransportProvider provider, TransportConfig config) {
    this.provider = provider;
    this.config = config;
  }

  /**
   * One for what a role uses.
   *
   * @param provider has made the role's transport
   * @param config of that
   */
  static WarmUp of(ClientTransportProvider provider, TransportConfig config) {
    return new WarmUp(provider, config.withCleartext(Cleartext.PRIOR_KNOWLEDGE));
  }

  /** Begins, on a thread of its own; not for a transport that cannot reach such a peer. */
  void start() {
    if (!provider.capabilities().contains(TransportCapability.PRIOR_KNOWLEDGE)) {
      over.complete(0);
      return;
    }
    try {
      daemon(thread).start();
    } catch (OutOfMemoryError e) {
      over.complete(0); // Where threads are short they are for real connections.
    }
  }

  /** Completes with the number of connections that it has forwarded, once nothing is left of it. */
  CompletionStage<Integer> over() {
    return over;
  }

  /**
   * Somebody is waiting, and what is done for him warms up as well: no connection of its own begins
   * any more. Never waits. Idempotent.
   */
  void giveWay() {
    needless.countDown();
  }

  /** Ends it, with all that it has made. Idempotent. */
  @Override
  public void close() {
    closed = true;
    giveWay();
    thread.interrupt();
  }

  @SuppressWarnings("ThreadPriorityCheck") // A hint, where the system takes it.
  private static Thread daemon(Thread thread) {
    thread.setDaemon(true);
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  private void run() {
    int forwarded = 0;
    try {
      if (!needless.await(HEAD_START.toMillis(), TimeUnit.MILLISECONDS)) {
        forwarded = forward();
      }
    } catch (Exception | LinkageError | OutOfMemoryError e) {
      if (!closed) {
        System.getLogger(WarmUp.class.getName())
            .log(Level.DEBUG, "not warmed up; the first connections take a little longer", e);
      }
    } finally {
      over.complete(forwarded);
    }
  }

  private int forward() throws Exception {
    int forwarded = 0;
    try (PracticePeer peer = PracticePeer.open();
        ClientTransport transport = provider.create(config);
        ServerSocketChannel door = ServerSocketChannel.open()) {
      daemon(new Thread(() -> serve(peer), "culvert-warm-up-peer")).start();
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      Session session =
          transport
              .connect(new Target(peer.uri(), ROUTE))
              .toCompletableFuture()
              .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      while (forwarded < CONNECTIONS && needless.getCount() > 0) {
        converse(door, session);
        forwarded++;
      }
    }
    return forwarded;
  }

  private static void converse(ServerSocketChannel door, Session session) throws IOException {
    InetSocketAddress address = (InetSocketAddress) door.getLocalAddress();
    try (Socket app = new Socket(address.getAddress(), address.getPort())) {
      SocketChannel accepted = door.accept();
      if (!app.getLocalSocketAddress().equals(accepted.getRemoteAddress())) {
        accepted.close();
        throw new IOException("somebody else has come in");
      }
      session.adopt(accepted, ANY_PORT, new Splice.Listener() {});
      app.setSoTimeout((int) PATIENCE.toMillis());
      app.getOutputStream().write(WORDS);
      app.shutdownOutput();
      if (!Arrays.equals(app.getInputStream().readAllBytes(), WORDS)) {
        throw new IOException("other bytes have come back");
      }
    }
  }

  private static void serve(PracticePeer peer) {
    try {
      peer.serve();
    } catch (IOException e) {
      // It was closed, or its client has gone.
    }
  }
}
