package dev.culvert.bench.command;

import dev.culvert.bench.rig.StandalonePod;
import dev.culvert.cli.ExitCode;
import dev.culvert.core.PortMapping;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program to start in the pod that {@code run --server} measures the way to. */
@Command(
    name = "pod",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves, in a pod, what 'bench run --server' measures with, until SIGTERM.",
      "It listens on 127.0.0.1 alone: only a port-forward reaches it."
    })
final class PodCommand implements Callable<Integer> {

  private static final int MOST_PORTS = 5;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      arity = "1..*",
      description =
          "Ports to listen on: for control first, which 'run' is to know as --pod-port, then for"
              + " echo, sink, source and first byte; 0 for a free one. Default: "
              + RemoteOptions.POD_PORT
              + ", and free ones for the rest, which the control port tells")
  private List<Integer> ports = List.of();

  @Override
  public Integer call() throws InterruptedException {
    List<Integer> wanted = ports.isEmpty() ? List.of(RemoteOptions.POD_PORT) : ports;
    if (wanted.size() > MOST_PORTS) {
      throw usage(wanted.size() + " ports are given; there is use for " + MOST_PORTS);
    }
    for (int port : wanted) {
      if (port < 0 || port > PortMapping.MAX_PORT) {
        throw usage("port " + port + " must be 0 to " + PortMapping.MAX_PORT);
      }
    }
    try (StandalonePod pod = new StandalonePod(wanted.get(0), wanted.subList(1, wanted.size()))) {
      System.out.println("Serving on 127.0.0.1: " + pod);
      System.out.println(
          "Ready: culvert bench run --server URL --pod NAMESPACE/NAME --pod-port "
              + pod.controlPort());
      new CountDownLatch(1).await();
      return 0;
    } catch (IOException e) {
      System.err.println("error: cannot listen on " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private ParameterException usage(String sentence) {
    CommandSpec own = spec == null ? CommandSpec.forAnnotatedObject(this) : spec;
    return new ParameterException(own.commandLine(), sentence);
  }
}
