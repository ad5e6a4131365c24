package dev.culvert.client;

import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.StrictSession;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.ClientTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Settings of {@link LocalPorts}. Not thread-safe. */
public final class ForwardBuilder extends PodOptions<ForwardBuilder> {

  static final String ADDRESS = "address";

  private final List<PortMapping> ports = new ArrayList<>();
  private List<LocalAddress> addresses = LocalAddress.LOOPBACK;
  private Forwarder.Listener listener = new Forwarder.Listener() {};

  ForwardBuilder() {}

  /**
   * Adds ports: {@code 5000}, {@code 6000:5000} to listen on 6000, {@code :5000} or {@code 0:5000}
   * to listen on a free one.
   *
   * @throws IllegalArgumentException if one is of none of these forms
   */
  public ForwardBuilder ports(String... mappings) {
    Stream.of(mappings).map(PortMapping::parse).forEach(ports::add);
    return this;
  }

  /**
   * Local addresses to listen on instead of {@code localhost}, which is 127.0.0.1 and ::1.
   *
   * @throws IllegalArgumentException if one is neither that nor an IP address
   */
  public ForwardBuilder address(String... listenOn) {
    addresses = LocalAddress.parse(List.of(listenOn));
    return this;
  }

  /** Hears of listeners and connections, and why they end; must not block. */
  public ForwardBuilder listener(Forwarder.Listener hears) {
    listener = hears;
    return this;
  }

  /**
   * Connects to the server, asks it for the pod, and listens. Returns at once: {@link
   * LocalPorts#ready} tells what came of it, and {@link LocalPorts#port} waits for it.
   *
   * @throws IllegalArgumentException if a setting is missing or wrong; the message names it
   */
  public LocalPorts start() {
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("no ports to forward; add them with ports(\"8080:80\")");
    }
    Opening opening = opening();
    ClientTransport transport = opening.provider().create(opening.config());
    CompletableFuture<Session> connecting =
        transport.connect(opening.target()).toCompletableFuture();
    return LocalPorts.start(
        opening.strict() ? connecting.thenApply(StrictSession::of) : connecting,
        ports,
        addresses,
        listener,
        () -> end(transport, connecting, opening.grace()));
  }

  /** Whoever still connects finds the transport closed. */
  private static void end(
      ClientTransport transport, CompletableFuture<Session> connecting, Duration grace) {
    if (connecting.isDone() && !connecting.isCompletedExceptionally()) {
      connecting.join().stop(grace).toCompletableFuture().join();
    }
    transport.close();
  }

  @Override
  boolean take(String name, String value) {
    if (name.equals(ADDRESS)) {
      address(value.split(",", -1));
      return true;
    }
    return super.take(name, value);
  }

  @Override
  List<String> names() {
    return NAMES;
  }

  @Override
  ForwardBuilder self() {
    return this;
  }
}
