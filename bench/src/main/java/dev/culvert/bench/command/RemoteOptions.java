package dev.culvert.bench.command;

import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.RemoteTarget;
import dev.culvert.cli.ClientTlsFiles;
import dev.culvert.cli.ClientTlsOptions;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.Cleartext;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A gateway or node that runs already, to measure the way to; the options have the names that they
 * have in {@code culvert port-forward}.
 */
final class RemoteOptions {

  /** What StandalonePod's control port is unless somebody says otherwise. */
  static final int POD_PORT = 7_070;

  /** Those that are for nothing without {@code --pod}. */
  static final List<String> NEED_POD =
      List.of(
          "--server",
          "--node",
          "--pod-port",
          "--server-ca",
          "--server-name",
          "--insecure-skip-name-check",
          "--client-cert",
          "--client-key",
          "--client-key-password-file",
          "--local-process");

  private static final String CELL_END = "/" + Cell.REMOTE;
  private static final String TLS = "+tls";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Measure only the client's side, against this gateway or node, which runs already:"
              + " https://HOST:PORT, or http:// for cleartext. Cells are transports then:"
              + " netty,jetty. The pod must run 'culvert bench pod'")
  private @Nullable String server;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description =
          "With --server, the node that the gateway shall ask; left out, the server is the node")
  private @Nullable String node;

  @Option(names = "--pod", paramLabel = "NS/NAME", description = "With --server, the pod")
  private @Nullable String pod;

  @Option(
      names = "--pod-port",
      paramLabel = "N",
      description = "With --server, the control port of the pod's program. Default: " + POD_PORT)
  private @Nullable Integer podPort;

  @Mixin private ClientTlsOptions tls = new ClientTlsOptions();

  @Option(
      names = "--local-process",
      paramLabel = "PID[,PID...]",
      split = ",",
      description =
          "With --server, processes of this machine that belong to what is measured, such as the"
              + " node: what they use does not count as others'")
  private List<Long> localProcesses = List.of();

  /** The options that a command was given, or a run recorded. */
  static RemoteOptions of(List<String> arguments) {
    RunCommand command = new RunCommand();
    new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
    return command.options().remote();
  }

  /**
   * Whether something elsewhere is measured. It is {@code --pod} that asks for it: the other
   * options may come from a configuration that is for other commands.
   */
  boolean isGiven() {
    return pod != null;
  }

  /**
   * Where to; empty if everything is to be started here.
   *
   * @throws IllegalArgumentException if an option is wrong or missing
   */
  Optional<RemoteTarget> target() {
    if (pod == null) {
      return Optional.empty();
    }
    if (server == null) {
      throw new IllegalArgumentException("--pod needs --server URL beside it");
    }
    return Optional.of(
        new RemoteTarget(
            new Target(Target.parseServer(server), new Route(node, RemoteTarget.parsePod(pod))),
            podPort == null ? POD_PORT : podPort,
            tls.files(),
            localProcesses));
  }

  /** The cells unless others are asked for: each transport that is here and speaks so. */
  List<String> cells() {
    return target().stream()
        .flatMap(
            target ->
                Providers.transports().all().stream()
                    .filter(provider -> speaksTo(provider, target))
                    .map(ClientTransportProvider::name))
        .toList();
  }

  /**
   * The cell that a text means here.
   *
   * @throws IllegalArgumentException if it is none; the message names it
   */
  Cell cell(String text) {
    Optional<RemoteTarget> target = target();
    if (target.isEmpty()) {
      Cell cell = Cell.parse(text);
      if (cell.isRemote()) {
        throw new IllegalArgumentException(
            "cell '" + text + "' needs --server URL: where is what it measures?");
      }
      return cell;
    }
    String client =
        text.endsWith(CELL_END) ? text.substring(0, text.length() - CELL_END.length()) : text;
    if (client.isEmpty() || client.contains("/")) {
      throw new IllegalArgumentException(
          "cell '"
              + text
              + "': with --server the node has its connector already; give a transport,"
              + " such as netty");
    }
    Cell cell = new Cell(client, Cell.REMOTE);
    boolean tls = target.get().isTls();
    if (cell.isBaseline() || cell.client().contains(TLS) == tls) {
      return cell;
    }
    if (!tls) {
      throw new IllegalArgumentException(
          "cell '" + text + "': " + server + " is cleartext; write https://, or leave +tls out");
    }
    return new Cell(client + TLS, Cell.REMOTE);
  }

  /** The options that were chosen, as they can be given again; none if they are for nothing. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    if (!isGiven()) {
      return arguments;
    }
    add(arguments, "--server", server);
    add(arguments, "--node", node);
    add(arguments, "--pod", pod);
    add(arguments, "--pod-port", podPort);
    ClientTlsFiles files = tls.files();
    add(arguments, "--server-ca", files.authorities());
    add(arguments, "--server-name", files.serverName());
    if (files.skipsNameCheck()) {
      arguments.add("--insecure-skip-name-check");
    }
    add(arguments, "--client-cert", files.certificate());
    add(arguments, "--client-key", files.key());
    add(arguments, "--client-key-password-file", files.passwordFile());
    localProcesses.forEach(pid -> add(arguments, "--local-process", pid));
    return arguments;
  }

  private static void add(List<String> arguments, String option, @Nullable Object value) {
    if (value != null) {
      arguments.addAll(List.of(option, value.toString()));
    }
  }

  private static boolean speaksTo(ClientTransportProvider provider, RemoteTarget target) {
    return provider.availability().isAvailable()
        && TransportCapability.neededFor(target.target().server(), Cleartext.PRIOR_KNOWLEDGE)
            .map(provider.capabilities()::contains)
            .orElse(false);
  }
}
