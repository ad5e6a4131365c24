package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.PortMapping;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Forwards local ports to a pod's until it is stopped or the session is lost. */
@Command(
    name = "port-forward",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Forwards local ports to a pod's, until Ctrl-C or SIGTERM.",
    customSynopsis =
        "culvert port-forward [-n NS] POD [LOCAL:]REMOTE... --server URL [--node NAME] [OPTION...]",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped by Ctrl-C or SIGTERM",
      "1:the session was lost; no such pod or node; the server cannot be reached, or one end does not"
          + " trust the other's certificate; no port could be listened on; the transport is not"
          + " available",
      "2:the command line, the environment or the configuration file is wrong"
    })
final class PortForwardCommand implements Role {

  private final Termination termination;
  private final PrintWriter out;
  private final PrintWriter err;

  /** Null where picocli has not read the command line. */
  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "POD",
      description = "The pod's name; pod/NAME is the same.")
  private @Nullable String pod;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "[LOCAL:]REMOTE",
      description =
          "Ports: 5000; 6000:5000 to listen on 6000; :5000 or 0:5000 to listen on a free one.")
  private List<String> ports = List.of();

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      defaultValue = "default",
      description = "The pod's namespace (default: default).")
  private String namespace = "default";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The gateway, or the node itself: https://HOST:PORT, or http:// for cleartext.")
  private @Nullable String server;

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "The node that the gateway shall ask; left out, the server is the node.")
  private @Nullable String node;

  @Option(
      names = "--address",
      paramLabel = "A,B",
      split = ",",
      defaultValue = "localhost",
      description =
          "Local addresses to listen on: IP addresses, or localhost for 127.0.0.1 and ::1"
              + " (default: localhost).")
  private List<String> addresses = List.of("localhost");

  @Mixin private TransportOptions transport = new TransportOptions();
  @Mixin private Http2Options http2 = new Http2Options();
  @Mixin private CommonOptions common = new CommonOptions();

  PortForwardCommand(Termination termination, PrintWriter out, PrintWriter err) {
    this.termination = termination;
    this.out = out;
    this.err = err;
  }

  /**
   * Sets an option that has been read without picocli, to what picocli would set it.
   *
   * @param option its long name
   * @return false if picocli has to read it
   */
  boolean take(String option, String value) {
    switch (option) {
      case "--namespace" -> namespace = value;
      case "--server" -> server = value;
      case "--node" -> node = value;
      case "--address" -> {
        addresses = List.of(value);
        return value.indexOf(',') < 0;
      }
      default -> {
        return transport.take(option, value);
      }
    }
    return true;
  }

  /** As {@link #take}, for {@code --verbose}. */
  void beVerbose() {
    common.beVerbose();
  }

  /**
   * As {@link #take}, for what is no option.
   *
   * @param words the pod and the ports
   * @return whether nothing is missing now
   */
  boolean takeWords(List<String> words) {
    if (words.size() < 2 || server == null) {
      return false;
    }
    pod = words.get(0);
    ports = List.copyOf(words.subList(1, words.size()));
    return true;
  }

  @Override
  public Duration grace() {
    return common.grace();
  }

  @Override
  public Integer call() {
    PodRef podRef = new PodRef(namespace, required(pod, "POD").replaceFirst("^pod/", ""));
    List<PortMapping> mappings = ports.stream().map(PortMapping::parse).toList();
    if (mappings.isEmpty()) {
      throw missing("[LOCAL:]REMOTE");
    }
    URI uri = Target.parseServer(required(server, "--server URL"));
    Target target = new Target(uri, new Route(node, podRef));
    List<LocalAddress> listenOn = LocalAddress.parse(addresses);
    List<URI> servers = List.of(uri);
    TransportConfig config = transport.config(servers, http2.settings(), common.providerOptions());
    ClientTransportProvider provider = transport.provider(servers);
    try (ClientTransport made = provider.create(config)) {
      CompletableFuture<Session> opening = made.connect(target).toCompletableFuture();
      awaitEither(opening);
      if (termination.requested().isDone()) {
        return ExitCode.OK;
      }
      Session session = opened(uri, opening);
      try (WarmUp warmUp = WarmUp.of(provider, config)) {
        return forward(session, podRef, mappings, listenOn, warmUp);
      }
    }
  }

  private static Session opened(URI server, CompletableFuture<Session> opening) {
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw ConnectRemedy.of(server, CulvertException.of(e));
    }
  }

  /** Ends in order: listeners, streams, session; its connection is the transport's to close. */
  private int forward(
      Session session,
      PodRef podRef,
      List<PortMapping> mappings,
      List<LocalAddress> listenOn,
      WarmUp warmUp) {
    try {
      warnOfWildcards(listenOn);
      ForwardReport report = new ForwardReport(podRef, out, err, common.verbose(), warmUp::giveWay);
      Forwarder forwarder = Forwarder.start(session, mappings, listenOn, report);
      warmUp.start();
      CompletableFuture<String> ended =
          session
              .closed()
              .thenApply(reason -> "lost connection to pod: " + reason.getMessage())
              .toCompletableFuture()
              .applyToEither(report.dead(), sentence -> sentence);
      awaitEither(ended);
      forwarder.close();
      if (termination.requested().isDone()) {
        return ExitCode.OK;
      }
      err.println("error: " + ended.join());
      return ExitCode.FAILED;
    } finally {
      stop(session);
    }
  }

  private void stop(Session session) {
    CompletableFuture<Session.Stop> stopped = session.stop(common.grace()).toCompletableFuture();
    CompletableFuture<Session.Stop> hurried =
        termination.hurried().thenCompose(hurry -> session.stop(Duration.ZERO));
    CompletableFuture.anyOf(stopped, hurried).join();
  }

  /** Waits for the event or the user; an event that failed throws when it is asked for. */
  private void awaitEither(CompletableFuture<?> event) {
    CompletableFuture.anyOf(event.handle((value, failure) -> true), termination.requested()).join();
  }

  private void warnOfWildcards(List<LocalAddress> listenOn) {
    for (LocalAddress address : listenOn) {
      if (address.isWildcard()) {
        err.println(
            "warning: listening on "
                + address.text()
                + ": whoever reaches this machine reaches the pod");
      }
    }
  }

  private String required(@Nullable String value, String what) {
    if (value == null) {
      throw missing(what);
    }
    return value;
  }

  private RuntimeException missing(String what) {
    return Missing.argument(Objects.requireNonNull(spec, "picocli's model"), what);
  }

  /** Apart, so that a command line without a fault needs none of picocli's exceptions. */
  private static final class Missing {

    private Missing() {}

    static RuntimeException argument(CommandSpec spec, String what) {
      return new ParameterException(spec.commandLine(), what + " is missing");
    }
  }
}
