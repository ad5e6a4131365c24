package dev.culvert.cli;

import dev.culvert.core.Backend;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The node's part: connects streams to ports of the pods on this machine. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Serves the pods of this machine, until Ctrl-C or SIGTERM.",
    customSynopsis =
        "culvert node --listen HOST:PORT [--connector NAME] [--locator NAME] [OPTION...]",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped by Ctrl-C or SIGTERM",
      "1:the address cannot be listened on; the connector or the locator is not available",
      "2:the command line, the environment or the configuration file is wrong"
    })
final class NodeCommand implements Role {

  private final Termination termination;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ServerOptions server = new ServerOptions();

  @Option(
      names = "--connector",
      paramLabel = "NAME",
      description =
          "The way into a pod; see 'culvert providers' (default: the best that is available).")
  private @Nullable String connector;

  @Mixin private LocatorOptions locator = new LocatorOptions();

  @Option(
      names = "--connect-timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Seconds.class,
      description = "For one connection to a pod's port (default: 10s).")
  private Duration connectTimeout = Duration.ZERO;

  @Option(
      names = "--spare-sockets",
      paramLabel = "N",
      defaultValue = "" + NodeBackend.DEFAULT_SPARE_SOCKETS,
      description =
          "Sockets that are kept ready in the pod of each session, so that a connection need not"
              + " wait for one, 0 to 64; the server engine netty uses them (default: 4).")
  private int spareSockets;

  @Option(
      names = "--buffer-size",
      paramLabel = "SIZE",
      defaultValue = "64KiB",
      converter = ByteSize.class,
      description = "Bytes read or written at once, 4KiB to 1MiB (default: 64KiB).")
  private int bufferSize;

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      defaultValue = "10s",
      converter = Seconds.class,
      description =
          "How often to PING a client that is silent; after two without an answer its connection is"
              + " closed, and what it had in pods; 0 for never (default: 10s).")
  private Duration keepAlive = Duration.ZERO;

  @Mixin private Http2Options http2 = new Http2Options();
  @Mixin private CommonOptions common = new CommonOptions();

  NodeCommand(Termination termination) {
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
    ServerConfig config =
        server.config(address, http2.settings(), keepAlive, common.providerOptions());
    ConnectorConfig connectorConfig =
        new ConnectorConfig(connectTimeout, bufferSize, common.providerOptions());
    LocatorConfig locatorConfig = locator.config(common.providerOptions());
    PodConnectorProvider connectorProvider = Choice.connector(connector);
    PodLocatorProvider locatorProvider = locator.provider();
    PrintWriter err = spec.commandLine().getErr();
    try (PodLocator pods = locatorProvider.create(locatorConfig);
        PodConnector way = connectorProvider.create(connectorConfig);
        Backend backend = new NodeBackend(pods, way, connectTimeout, spareSockets)) {
      if (connector == null) {
        err.println(
            "Using the connector "
                + connectorProvider.name()
                + ", the best that is available: "
                + connectorProvider.availability());
      }
      return server.serve(config, backend, common, termination, spec.commandLine().getOut(), err);
    }
  }
}
