package dev.culvert.cli;

import dev.culvert.core.Backend;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Target;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.server.GatewayBackend;
import dev.culvert.server.ServerConfig;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The API server's part: passes streams on to the node that hosts the pod. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Passes port-forwards on to nodes, until Ctrl-C or SIGTERM.",
      "The --tls options are for its own clients; --server-ca and --client-cert for the nodes."
    },
    customSynopsis =
        "culvert gateway --listen HOST:PORT --node NAME=URL [--node NAME=URL...] [OPTION...]",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped by Ctrl-C or SIGTERM",
      "1:the address cannot be listened on; the transport is not available",
      "2:the command line, the environment or the configuration file is wrong"
    })
final class GatewayCommand implements Role {

  private final Termination termination;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = {"--node", "--nodes"},
      paramLabel = "NAME=URL",
      split = ",",
      description = "A node and where it listens: n1=https://HOST:PORT, or http://. Repeatable.")
  private List<String> nodes = List.of();

  @Mixin private TransportOptions transport = new TransportOptions();
  @Mixin private Http2Options http2 = new Http2Options();
  @Mixin private CommonOptions common = new CommonOptions();

  GatewayCommand(Termination termination) {
    this.termination = termination;
  }

  @Override
  public Duration grace() {
    return common.grace();
  }

  @Override
  public Integer call() {
    InetSocketAddress address = server.address();
    if (address == null) {
      throw new ParameterException(spec.commandLine(), "--listen HOST:PORT is missing");
    }
    Map<String, URI> known = parse(nodes);
    if (known.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--node NAME=URL is missing (in the environment CULVERT_NODES)");
    }
    Http2Settings settings = http2.settings();
    TransportConfig towards = transport.config(known.values(), settings, common.providerOptions());
    ServerConfig config = server.config(address, settings, towards.keepAlive(), towards.options());
    try (ClientTransport towardsNodes = transport.provider(known.values()).create(towards);
        Backend backend = new GatewayBackend(towardsNodes, known, towards.tls())) {
      return server.serve(
          config,
          backend,
          common,
          termination,
          spec.commandLine().getOut(),
          spec.commandLine().getErr());
    }
  }

  private static Map<String, URI> parse(List<String> nodes) {
    Map<String, URI> known = new LinkedHashMap<>();
    for (String text : nodes) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "node '" + text + "' must be NAME=URL, such as n1=http://10.0.0.1:7001");
      }
      String name = checkedName(text.substring(0, equals));
      if (known.put(name, Target.parseServer(text.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("node '" + name + "' is given twice");
      }
    }
    return known;
  }

  /** A route checks its node's name. */
  private static String checkedName(String name) {
    Route route = new Route(name, new PodRef("default", "any"));
    return String.valueOf(route.node());
  }
}
