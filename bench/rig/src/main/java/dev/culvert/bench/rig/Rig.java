package dev.culvert.bench.rig;

import dev.culvert.bench.link.Link;
import dev.culvert.bench.link.LinkKind;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.spi.ConnectorCapability;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One cell, running: a pod, a node in front of it, and the way in from this JVM. The load comes
 * from plain blocking TCP clients here, as it would from a user's programs.
 *
 * <pre>
 *   client ─TCP─► forwarder ═HTTP/2═► node process ─TCP in the pod's namespace─► pod process
 *   client ─TCP─► forwarder ═HTTP/2═► gateway process ═HTTP/2═► node process ─► pod process
 *   client ─TCP─► forwarder ═HTTP/2═► link process ═HTTP/2═► node process ───────► pod process
 *   client ─TCP─► a baseline's programs ─TCP in the pod's namespace────────────► pod process
 *   client ─TCP in the pod's namespace─────────────────────────────────────────► pod process (raw)
 *   client ─TCP─► forwarder ═HTTP/2═► what runs elsewhere ─────────────────────► its pod (remote)
 * </pre>
 *
 * Thread-safe. Whoever starts it closes it; and when this JVM dies, all that it started dies with
 * it.
 */
public final class Rig implements AutoCloseable {

  private static final long BETWEEN_LOOKS_NANOS = 50_000_000;
  private static final int ENOUGH_LOOKS = 4;
  private static final int MOST_LOOKS = 60;

  private final Pod pod;
  private final @Nullable NodeProcess node;
  private final @Nullable GatewayProcess gateway;
  private final Entrance entrance;
  private final boolean clientIsHere;
  private final Started started;

  private Rig(
      Pod pod,
      @Nullable NodeProcess node,
      @Nullable GatewayProcess gateway,
      Entrance entrance,
      boolean clientIsHere,
      Started started) {
    this.pod = pod;
    this.node = node;
    this.gateway = gateway;
    this.entrance = entrance;
    this.clientIsHere = clientIsHere;
    this.started = started;
  }

  /**
   * Starts everything that a cell needs.
   *
   * @throws IOException if anything does not start; then all of it is gone
   */
  public static Rig start(Cell cell) throws IOException {
    return start(cell, ClientPlace.WITHIN);
  }

  /**
   * The same with a client that is a process of its own, as those of others are.
   *
   * @throws IOException if anything does not start; then all of it is gone
   */
  public static Rig apart(Cell cell) throws IOException {
    return start(cell, ClientPlace.APART);
  }

  /**
   * The same with a client that is a process of its own, started last and by its command, and no
   * connection made yet by anybody.
   *
   * @throws IOException if anything does not start; then all of it is gone
   */
  public static Rig fresh(Cell cell) throws IOException {
    return start(cell, ClientPlace.FRESH);
  }

  /** A pod in this JVM, with nothing between it and the loads. */
  public static Rig practice() throws IOException {
    Started started = new Started();
    Practice practice =
        started.add(new Practice(RigPodService.start(ListenAddress.LOOPBACK, List.of())));
    return new Rig(practice, null, null, practice, false, started);
  }

  private static Rig start(Cell cell, ClientPlace place) throws IOException {
    LibraryLogs.onlyWarnings();
    Started started = new Started();
    try {
      return cell.isRemote() ? remote(cell, place, started) : here(cell, place, started);
    } catch (IOException | RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private static Rig remote(Cell cell, ClientPlace place, Started started) throws IOException {
    RemoteTarget remote = RemoteTarget.current();
    Forwards forwards = started.add(forwards(cell, place, remote));
    Pod pod = started.add(new RemotePod(forwards, remote.podPort()));
    return new Rig(pod, null, null, new ForwardedEntrance(forwards, pod), false, started);
  }

  private static Forwards forwards(Cell cell, ClientPlace place, RemoteTarget remote)
      throws IOException {
    if (cell.isBaseline()) {
      return new Kubectl(remote.target().route().pod());
    }
    ClientSide client = cell.clientSide();
    if (place.isProcess()) {
      return new CommandClient(
          place, client, remote.target(), remote.isTls() ? remote.tls() : null);
    }
    return Forwarding.open(client, client.config().withTls(remote.tlsSettings()), remote.target());
  }

  private static Rig here(Cell cell, ClientPlace place, Started started) throws IOException {
    boolean straight = cell.isRaw() || cell.isBaseline();
    boolean namespaced =
        straight
            ? cell.baseline().map(Baseline::entersNamespace).orElse(true)
            : cell.nodeSide().provider().capabilities().contains(ConnectorCapability.NAMESPACES);
    ListenAddress listen =
        cell.link().isPresent() && LinkKind.current().joinsNamespaces()
            ? ListenAddress.LINK
            : ListenAddress.LOOPBACK;
    RigPodProcess pod =
        started.add(RigPodProcess.start(namespaced, straight ? listen : ListenAddress.LOOPBACK));
    return straight
        ? new Rig(
            pod,
            null,
            null,
            started.add(straight(cell, pod, place, started)),
            cell.isRaw(),
            started)
        : behindNode(cell, pod, listen, place, started);
  }

  private static Entrance straight(Cell cell, RigPodProcess pod, ClientPlace place, Started started)
      throws IOException {
    Optional<Baseline> baseline = cell.baseline();
    if (baseline.isPresent()) {
      return baseline.get().enter(pod, place != ClientPlace.FRESH);
    }
    Optional<Link> link = cell.link();
    if (link.isPresent()) {
      int port = pod.port(PodPort.SINK);
      return new FarEntrance(started.add(LinkProcess.start(link.get(), pod.pid(), port)), pod);
    }
    return new RawEntrance(cell, pod);
  }

  private static Rig behindNode(
      Cell cell, RigPodProcess pod, ListenAddress listen, ClientPlace place, Started started)
      throws IOException {
    ClientSide client = cell.clientSide();
    try (RigIdentity identity = client.tls() ? RigIdentity.make() : null) {
      NodeProcess node =
          started.add(
              NodeProcess.start(
                  cell.nodeSide(),
                  RigPodLocator.of(pod, cell.nodeSide().provider().capabilities()),
                  identity,
                  client.window(),
                  client.server(),
                  listen));
      URI far = nodeUri(client, node, started);
      GatewayProcess gateway =
          client.gateway() ? started.add(GatewayProcess.start(client, far, identity)) : null;
      Target target =
          gateway == null
              ? new Target(far, new Route(null, RigPodLocator.POD))
              : new Target(gateway.uri(), new Route(RigPodLocator.NODE, RigPodLocator.POD));
      Forwards forwarding =
          started.add(
              place.isProcess()
                  ? new CommandClient(
                      place,
                      client,
                      target,
                      identity == null ? null : identity.files(client.link() != null))
                  : Forwarding.open(
                      client, client.config(identity == null ? null : identity.file()), target));
      return new Rig(
          pod, node, gateway, new ForwardedEntrance(forwarding, pod), !place.isProcess(), started);
    }
  }

  private static URI nodeUri(ClientSide client, NodeProcess node, Started started)
      throws IOException {
    return client.link() == null
        ? node.uri()
        : node.uri(
            started.add(LinkProcess.start(client.link(), node.pid(), node.port())).authority());
  }

  /** A blocking socket that is yet to be connected to {@link #address}. */
  public SocketChannel socket() throws IOException {
    SocketChannel channel = entrance.socket();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  /** Where a {@link #socket} connects to reach a port of the pod. */
  public InetSocketAddress address(PodPort port) {
    return entrance.address(port);
  }

  /**
   * Forwards to one more port of the pod, whatever listens there, while the rig is open.
   *
   * @return where a socket of this machine connects to reach it
   */
  InetSocketAddress forward(int podPort) throws IOException {
    return entrance.forward(podPort);
  }

  /** The file of the pod's network namespace, if it has one of its own here. */
  Optional<Path> podNamespace() {
    return pod.namespace();
  }

  /** A blocking socket, connected towards a port of the pod. */
  public SocketChannel connect(PodPort port) throws IOException {
    SocketChannel channel = socket();
    try {
      channel.connect(address(port));
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** What the pod's sink has received since the pod started. */
  public ReceivedBytes received() throws IOException {
    return pod.received();
  }

  /**
   * Milliseconds from the start of the program on the client's side until it listened; empty where
   * none was started.
   */
  public OptionalDouble readyMillis() {
    return entrance.readyMillis();
  }

  /** CPU time of each role so far. */
  public RoleCpu cpu() {
    return new RoleCpu(
        ProcessFacts.self().ownWorkMillis() + entrance.clientMillis(),
        gateway == null ? OptionalLong.empty() : OptionalLong.of(gateway.cpuMillis()),
        node == null ? entrance.relayMillis() : OptionalLong.of(node.cpuMillis()),
        pod.cpuMillis());
  }

  /** CPU time of the compiler in the JVM of each role so far. */
  public RoleCpu compilers() {
    return new RoleCpu(
        ProcessFacts.self().compilerMillis() + entrance.clientCompilerMillis(),
        gateway == null ? OptionalLong.empty() : OptionalLong.of(gateway.compilerMillis()),
        node == null ? entrance.relayCompilerMillis() : OptionalLong.of(node.compilerMillis()),
        pod.compilerMillis());
  }

  /**
   * What the node holds now that nothing comes or goes: waits for that, for some seconds at most.
   * Empty where there is no node.
   */
  public Optional<NodeUsage> nodeUsage() throws IOException {
    if (node == null) {
      return Optional.empty();
    }
    NodeUsage last = node.usage();
    int same = 0;
    for (int look = 0; look < MOST_LOOKS && same < ENOUGH_LOOKS; look++) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
      NodeUsage now = node.usage();
      same = now.isAsMany(last) ? same + 1 : 0;
      last = now;
    }
    return Optional.of(last);
  }

  /**
   * What this JVM holds now: the client's side of a cell with a node, and without one, in the raw
   * cell, the loads alone. Empty where the client is a process of its own, or all else is
   * elsewhere.
   */
  public Optional<JvmMemory> clientMemory() {
    return clientIsHere ? Optional.of(JvmMemory.here()) : Optional.empty();
  }

  /** What the gateway holds now; empty where there is none. */
  public Optional<JvmMemory> gatewayMemory() throws IOException {
    return gateway == null ? Optional.empty() : Optional.of(gateway.memory());
  }

  /**
   * What client and node hold now, in KiB: RSS of their JVMs, whose heaps are touched at start,
   * what is in use of the heaps after a collection, and PSS of the node's children.
   */
  public long memoryKib() throws IOException {
    long client = ProcessFacts.self().residentKib() + (Heap.usedAfterCollection() >> 10);
    if (node == null) {
      return client;
    }
    NodeUsage usage = node.usage();
    return client + usage.residentKib() + usage.heapKib() + usage.childrenPssKib();
  }

  @Override
  public void close() {
    started.close();
  }
}
