package dev.culvert.bench.rig;

import dev.culvert.bench.link.Link;
import dev.culvert.bench.link.LinkKind;
import dev.culvert.core.CulvertException;
import dev.culvert.core.spi.ConnectorCapability;
import dev.culvert.core.spi.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One combination that a benchmark measures. Immutable.
 *
 * @param client a client transport's name, with {@code +tls} for TLS, {@code +gateway} for our
 *     gateway between client and node and {@code +gateway=relay} for one that relays the
 *     connection, the name of a {@link Link} to the node, and {@code +OPTION=VALUE} for an option
 *     of its own; {@link #RAW} for none, straight TCP to the pod, which may have a link as well; or
 *     a {@link Baseline}
 * @param connector a pod connector's name, with {@code +OPTION=VALUE} for an option of its own; for
 *     {@link #RAW}, the one that lends a socket in the pod; {@link #REMOTE} for whatever runs
 *     behind a server that somebody else started
 */
public record Cell(String client, String connector) {

  /** The transport that is none: kernel TCP over the pod's loopback, the ceiling of the rest. */
  public static final String RAW = "raw";

  /** The connector that is not ours to choose. */
  public static final String REMOTE = "remote";

  /** Lends {@link #RAW} its sockets; with a baseline it stands for nothing. */
  static final String RAW_CONNECTOR = "jnr";

  private static final int LONGEST_NAME = 100;

  /**
   * @throws IllegalArgumentException if either is not of its form
   */
  public Cell {
    client = ClientSide.parse(client).toString();
    connector = NodeSide.parse(connector).toString();
    String connectorName = connector;
    if (!Baseline.named(client).map(one -> one.goesWith(connectorName)).orElse(true)) {
      throw new IllegalArgumentException(
          "cell '"
              + client
              + "/"
              + connector
              + "': "
              + client
              + " has no connector; write "
              + client);
    }
  }

  /**
   * Reads {@code TRANSPORT/CONNECTOR}, {@code raw} or the name of a baseline.
   *
   * @throws IllegalArgumentException if the text is neither; the message names it
   */
  public static Cell parse(String text) {
    if (text.matches(RAW + "(\\+[a-z]+)*") || Baseline.named(text).isPresent()) {
      return new Cell(text, RAW_CONNECTOR);
    }
    List<String> parts = Quoting.split(text, '/');
    if (parts.size() != 2 || parts.get(0).isEmpty() || parts.get(1).isEmpty()) {
      throw new IllegalArgumentException(
          "cell '"
              + text
              + "' must be raw[+LINK] or TRANSPORT[+tls][+gateway[=relay]][+LINK][+OPTION=VALUE]"
              + "/CONNECTOR[+OPTION=VALUE],"
              + " such as netty/jnr, or one of "
              + String.join(", ", Baseline.words())
              + "; a value with blanks or any of + , / goes into single quotes");
    }
    return new Cell(parts.get(0), parts.get(1));
  }

  /** Whether there is no transport in it. */
  public boolean isRaw() {
    return transportName().equals(RAW);
  }

  /** Whether every connection between its processes is TLS. */
  public boolean hasTls() {
    return clientSide().tls();
  }

  /** Whether our gateway is between client and node. */
  public boolean hasGateway() {
    return clientSide().gateway();
  }

  /** What lies between client and node, or pod if there is no node; empty for loopback alone. */
  public Optional<Link> link() {
    return Optional.ofNullable(clientSide().link());
  }

  /** Whether it is something of somebody else's, to compare with. */
  public boolean isBaseline() {
    return baseline().isPresent();
  }

  /** Whether each end of a connection can end its output and still receive. */
  public boolean halfCloses() {
    return baseline().map(Baseline::halfCloses).orElse(true);
  }

  /**
   * Whether it can be asked for a thousand busy connections: they are no thousand processes, and
   * something between the loads and the pod holds back their two thousand threads.
   */
  public boolean carriesMany() {
    return !isRaw() && baseline().map(Baseline::carriesMany).orElse(true);
  }

  /** Whether all but the client runs somewhere else: a {@link RemoteTarget} says where. */
  public boolean isRemote() {
    return connector.equals(REMOTE);
  }

  /**
   * Why this cell can never be measured: a name that is not here, or a capability that the rig
   * needs. Empty if it can.
   */
  public Optional<String> impossible() {
    if (isBaseline()) {
      return Optional.empty();
    }
    try {
      ServerEngineOption server = clientSide().server();
      if (server.isGiven() && !isRaw()) {
        if (isRemote()) {
          return Optional.of("its server is somebody else's: it cannot be chosen");
        }
        server.provider();
      }
      if (isRemote()) {
        return isRaw() || clientSide().gateway() || link().isPresent()
            ? Optional.of("what lies between client and pod is already there: give a transport")
            : clientSide().impossible();
      }
      Set<ConnectorCapability> capabilities = nodeSide().provider().capabilities();
      if (isRaw()) {
        return impossibleRaw(capabilities);
      }
      return link().isPresent() && !capabilities.contains(ConnectorCapability.NAMESPACES)
          ? Optional.of(
              "connector '"
                  + connector
                  + "' enters no namespaces, which a node behind a link needs")
          : clientSide().impossible();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private Optional<String> impossibleRaw(Set<ConnectorCapability> capabilities) {
    if (clientSide().tls() || clientSide().gateway()) {
      return Optional.of("raw is plain TCP to the pod: it has no TLS and no gateway");
    }
    if (!clientSide().spec().options().isEmpty()) {
      return Optional.of("raw is plain TCP to the pod: it has no options");
    }
    return capabilities.contains(ConnectorCapability.SOCKETS)
        ? Optional.empty()
        : Optional.of("connector '" + connector + "' lends no sockets, which the raw cell needs");
  }

  /** Why this cell, which is possible, cannot be measured here, and the remedy; or empty. */
  public Optional<String> unavailable() {
    Optional<Baseline> baseline = baseline();
    if (baseline.isPresent()) {
      return baseline.get().unavailable(isRemote());
    }
    return link()
        .flatMap(link -> unavailable(link, LinkKind.current()))
        .or(this::unavailableProvider);
  }

  /** The same for its link, if that is emulated so. */
  Optional<String> unavailable(Link link, LinkKind kind) {
    boolean can = (link.loss() == 0 || kind.losesPackets()) && (!isRaw() || kind.joinsNamespaces());
    return can
        ? Optional.empty()
        : Optional.of(
            this
                + ": a "
                + kind.label()
                + " emulates links here, which loses no packets and reaches no other namespace ("
                + String.join("; ", kind.betterOnes())
                + ")");
  }

  private Optional<String> unavailableProvider() {
    return (isRemote()
            ? Optional.<String>empty()
            : missing(nodeSide().provider(), nodeSide().spec(), this::makeConnector))
        .or(
            () ->
                isRaw()
                    ? Optional.empty()
                    : missing(
                        clientSide().provider(), clientSide().transport(), this::makeTransport));
  }

  /**
   * Why its options are refused, in the words of those that they are for; empty if they are not.
   */
  public Optional<String> refused() {
    try {
      if (!nodeSide().spec().options().isEmpty()) {
        makeConnector();
      }
      if (!isRaw() && !isBaseline() && !clientSide().transport().options().isEmpty()) {
        makeTransport();
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (CulvertException e) {
      return Optional.empty(); // Not for its options: that is for unavailable() to say.
    }
  }

  /** Letters, digits and signs that are safe in a file's name; different for different cells. */
  public String fileName() {
    String text = toString();
    String safe = text.replace('/', '-').replaceAll("[^A-Za-z0-9.+=_-]", "-");
    boolean plain =
        safe.length() <= LONGEST_NAME && text.matches("[A-Za-z0-9.+=_]*/?[A-Za-z0-9.+=_]*");
    return plain
        ? safe
        : safe.substring(0, Math.min(safe.length(), LONGEST_NAME))
            + String.format(Locale.ROOT, "~%08x", text.hashCode());
  }

  /** The transport's name; {@link #RAW} for none. */
  public String transportName() {
    return clientSide().spec().name();
  }

  /** The connector's name. */
  public String connectorName() {
    return nodeSide().spec().name();
  }

  /** The servers' engine, if it names one. */
  public Optional<String> serverEngine() {
    ServerEngineOption server = clientSide().server();
    return server.isGiven() ? Optional.of(server.engine()) : Optional.empty();
  }

  /** The same with the engine that all have by default. */
  public Cell withoutServerEngine() {
    return new Cell(ServerEngineOption.leaveOut(clientSide().spec()).toString(), connector);
  }

  /** Whether its gateway relays connections; if it has one, else the streams on them. */
  public boolean hasRelay() {
    return clientSide().mode().isRelay();
  }

  /** The same with a gateway that passes on streams. */
  public Cell withoutRelay() {
    return hasRelay() ? new Cell(clientSide().withoutRelay().toString(), connector) : this;
  }

  /** The options of {@code culvert port-forward} that choose it. */
  public List<String> clientOptions() {
    return Stream.concat(
            withWindow(optionsOf("--transport", clientSide().transport())).stream(),
            clientSide().mode().options().stream())
        .toList();
  }

  /** The options of {@code culvert gateway} that choose it. */
  public List<String> gatewayOptions() {
    return withEngine(withWindow(optionsOf("--transport", clientSide().transport())));
  }

  /** The options of {@code culvert node} that choose it. */
  public List<String> nodeOptions() {
    return withEngine(withWindow(optionsOf("--connector", nodeSide().spec())));
  }

  /** The same to a pod that somebody else runs; empty if it can have none such. */
  public Optional<Cell> elsewhere() {
    return baseline().filter(one -> one.goesWith(REMOTE)).map(one -> new Cell(client, REMOTE));
  }

  /** The same over loopback alone. */
  public Cell withoutLink() {
    return new Cell(clientSide().withoutLink().toString(), connector);
  }

  /** The baseline that it is; empty if it is none. */
  Optional<Baseline> baseline() {
    return Baseline.named(client);
  }

  /** The client's side, taken apart. */
  ClientSide clientSide() {
    return ClientSide.parse(client);
  }

  /** The node's side, taken apart. */
  NodeSide nodeSide() {
    return NodeSide.parse(connector);
  }

  private List<String> withEngine(List<String> options) {
    ServerEngineOption server = clientSide().server();
    return server.isGiven()
        ? Stream.concat(options.stream(), Stream.of("--server-engine", server.engine())).toList()
        : options;
  }

  private List<String> withWindow(List<String> options) {
    int bytes = clientSide().window().bytes();
    return bytes == 0
        ? options
        : Stream.concat(
                options.stream(),
                Stream.of("--" + StreamWindowOption.NAME, Integer.toString(bytes)))
            .toList();
  }

  private static List<String> optionsOf(String chooses, ProviderSpec spec) {
    List<String> options = new ArrayList<>(List.of(chooses, spec.name()));
    new TreeMap<>(spec.options())
        .forEach((name, value) -> options.addAll(List.of("--set", name + "=" + value)));
    return List.copyOf(options);
  }

  private void makeConnector() {
    nodeSide().provider().create(nodeSide().config()).close();
  }

  private void makeTransport() {
    clientSide().provider().create(clientSide().config()).close();
  }

  /** With options, what is needed may be something else: then only making it tells. */
  private static Optional<String> missing(Provider provider, ProviderSpec spec, Runnable make) {
    if (spec.options().isEmpty()) {
      return provider.availability().isAvailable()
          ? Optional.empty()
          : Optional.of(provider.name() + ": " + provider.availability());
    }
    try {
      make.run();
      return Optional.empty();
    } catch (CulvertException e) {
      return Optional.of(spec + ": " + e.getMessage());
    }
  }

  /** The form that {@link #parse} reads. */
  @Override
  public String toString() {
    boolean word = (isBaseline() || isRaw()) && connector.equals(RAW_CONNECTOR);
    return word ? client : client + "/" + connector;
  }
}
