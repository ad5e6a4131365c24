package com.example.junit;

import dev.culvert.client.Culvert;
import dev.culvert.client.ForwardBuilder;
import dev.culvert.client.LocalPorts;
import dev.culvert.core.CulvertException;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Local ports that lead to a pod's for the length of a test: of a class in a static field, of each
 * method in another.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ForwardedPod WEB = ForwardedPod.of("http://10.0.0.7:7001").pod("web").ports(":80");
 * }</pre>
 *
 * The first that needs them opens them and the last closes them, also where tests run at once. A
 * test that fails is told why connections were reset while it ran. Thread-safe once registered.
 */
public final class ForwardedPod
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        TestExecutionExceptionHandler {

  private static final Namespace NAMESPACE = Namespace.create(ForwardedPod.class);
  private static final int MAX_REASONS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ForwardBuilder settings;
  private final Heard heard = new Heard();
  private int users;
  private LocalPorts open;

  private ForwardedPod(ForwardBuilder settings) {
    this.settings = settings.listener(heard);
  }

  /** A pod behind this server: the node that it is on, or a gateway. */
  public static ForwardedPod of(String server) {
    return new ForwardedPod(Culvert.forward(server));
  }

  /** The server is what {@code -Dculvert.server} says. */
  public static ForwardedPod ofProperties() {
    return new ForwardedPod(Culvert.forward());
  }

  /** The pod's name. */
  public ForwardedPod pod(String name) {
    return with(builder -> builder.pod(name));
  }

  /** Which ports, {@code :80} for a free local one. */
  public ForwardedPod ports(String... mappings) {
    return with(builder -> builder.ports(mappings));
  }

  /** Whatever else there is to set: {@code with(it -> it.node("n1").namespace("staging"))}. */
  public ForwardedPod with(Consumer<ForwardBuilder> setting) {
    setting.accept(settings);
    return this;
  }

  /** Where the local ports are. */
  public String host() {
    return "127.0.0.1";
  }

  /** The local port, of the first mapping if there are several. */
  public int port() {
    return opened().bindings().get(0).mapping().local();
  }

  /** The local port that leads to this port of the pod. */
  public int port(int remote) {
    return opened().port(remote);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    acquire(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    acquire(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    release(context);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    release(context);
  }

  /** Adds why connections were reset: the test itself has only seen that they were. */
  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable thrown)
      throws Throwable {
    long start = context.getStore(NAMESPACE).get(this, Long.class);
    heard.since(start).forEach(thrown::addSuppressed);
    if (isRefused(thrown)) {
      endOfPorts().ifPresent(thrown::addSuppressed);
    }
    throw thrown;
  }

  private synchronized void acquire(ExtensionContext context) {
    if (open == null) {
      LocalPorts started = settings.start();
      try {
        started.bindings();
        open = started;
      } finally {
        if (open == null) {
          started.close();
        }
      }
    }
    users++;
    // JUnit calls the end of what has never begun, if something else has failed before.
    context.getStore(NAMESPACE).put(this, System.nanoTime());
  }

  private synchronized void release(ExtensionContext context) {
    if (context.getStore(NAMESPACE).remove(this) == null || --users > 0) {
      return;
    }
    open.close();
    open = null;
  }

  /** Why nothing listens any more, as when the pod has ended; told a little after it does not. */
  private Optional<CulvertException> endOfPorts() {
    return Optional.ofNullable(
        opened()
            .closed()
            .toCompletableFuture()
            .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .join());
  }

  private static boolean isRefused(Throwable thrown) {
    return thrown instanceof ConnectException
        || (thrown.getCause() != null && isRefused(thrown.getCause()));
  }

  private synchronized LocalPorts opened() {
    if (open == null) {
      throw new IllegalStateException(
          "the ports are not open: annotate the field with @RegisterExtension, and ask in a test"
              + " or its @BeforeEach");
    }
    return open;
  }

  /** Remembers the last reasons. It is called by threads that carry bytes. */
  private static final class Heard implements Forwarder.Listener {

    private final ConcurrentLinkedDeque<Reason> reasons = new ConcurrentLinkedDeque<>();
    private final AtomicInteger connections = new AtomicInteger();

    @Override
    public void onAccepted(PortMapping mapping) {
      connections.incrementAndGet();
    }

    @Override
    public void onClosed(PortMapping mapping, Splice.Summary summary) {
      if (summary.failure() != null) {
        add(summary.failure());
      }
      connections.decrementAndGet();
    }

    /** A test sees a reset a little before the reason is told, and waits for it here. */
    List<CulvertException> since(long start) throws InterruptedException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (connections.get() > 0 && System.nanoTime() - end < 0) {
        Thread.sleep(10);
      }
      return reasons.stream().filter(reason -> reason.at - start >= 0).map(Reason::why).toList();
    }

    private void add(CulvertException why) {
      reasons.add(new Reason(System.nanoTime(), why));
      if (reasons.size() > MAX_REASONS) {
        reasons.poll();
      }
    }
  }

  private record Reason(long at, CulvertException why) {}
}
