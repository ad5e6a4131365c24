package dev.culvert.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.bench.Metric;
import dev.culvert.bench.result.ForkResult;
import dev.culvert.bench.result.ResultFolder;
import dev.culvert.bench.result.Results;
import dev.culvert.bench.result.RunFile;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.rig.StandalonePod;
import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.ConnectorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodConnector;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.Providers;
import dev.culvert.server.ForwardServer;
import dev.culvert.server.NodeBackend;
import dev.culvert.server.ServerConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Runs against a node and a pod that run already, in this process. */
@Timeout(600)
class RemoteRunTest {

  @TempDir private Path results = Path.of("");

  @Test
  void aRunMeasuresTheClientAgainstWhatIsThere() throws IOException {
    try (StandalonePod pod = new StandalonePod(0, List.of());
        PodConnector connector =
            Providers.connectors().named("direct").create(ConnectorConfig.DEFAULT);
        NodeBackend backend = new NodeBackend(new OnHost(), connector);
        ForwardServer node =
            ForwardServer.start(
                ServerConfig.on(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                backend)) {
      StringWriter err = new StringWriter();
      int code =
          execute(
              err,
              ("run --rounds 1 --cells netty --window 50ms --warm-up 50ms --pod bench/pod"
                      + " --server http://127.0.0.1:"
                      + node.address().getPort()
                      + " --pod-port "
                      + pod.controlPort()
                      + " --results "
                      + results)
                  .split(" "));
      assertThat(code).as(err.toString()).isZero();
    }

    Path folder = onlyFolder();
    ForkResult fork = Results.of(ResultFolder.existing(folder)).forks().get(0);
    assertThat(fork.cell()).hasToString("netty/remote");
    assertThat(fork.value(Metric.UP)).isPresent();
    assertThat(fork.value(Metric.CONNECT_P50)).isPresent();
    assertThat(fork.value(Metric.UP_CPU_CLIENT)).isPresent();
    assertThat(
            Stream.of(Metric.UP_CPU, Metric.UP_CPU_NODE, Metric.UP_CPU_POD, Metric.IDLE_RSS)
                .filter(metric -> fork.value(metric).isPresent()))
        .isEmpty();
    RunFile run = RunFile.read(folder);
    assertThat(RemoteOptions.of(run.arguments()).target()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--server http://h:1 | --server needs --pod NAMESPACE/NAME",
        "--client-key k | --client-key needs --pod NAMESPACE/NAME beside it",
        "--insecure-skip-name-check | --insecure-skip-name-check needs --pod NAMESPACE/NAME",
        "--server https://h:1 --pod a/b --client-cert x.p12 --client-key k | --client-key must be"
            + " left",
        "--server https://h:1 --pod a/b --client-key k | --client-key needs --client-cert FILE",
        "--node n1 | --node needs --pod NAMESPACE/NAME beside it",
        "--pod a/b | --pod needs --server URL beside it",
        "--server http://h:1 --pod ab | pod 'ab' must be NAMESPACE/NAME",
        "--server h:1 --pod a/b | server",
        "--server http://h:1 --pod a/b --cells netty/jnr | has its connector already",
        "--server http://h:1 --pod a/b --cells socat | cell 'socat",
        "--server http://h:1 --pod a/b --cells raw | cell 'raw' cannot be measured",
        "--server http://h:1 --pod a/b --cells netty+gateway | give a transport",
        "--server http://h:1 --pod a/b --cells netty+tls | h:1 is cleartext",
        "--server http://h:1 --pod a/b --server-name x | is cleartext; write https://",
        "--server http://h:1 --pod a/b --pod-port 0 | pod port 0 must be 1 to 65535",
        "--server https://h:1 --pod a/b --server-ca nowhere.pem | nowhere.pem",
        "--cells netty/remote | needs --server URL",
        "--cells socat/nsenter | socat has no connector",
        "--cells netty+via/jnr | must be tls, gateway, lan, wan, far, lossy, slow or OPTION=VALUE"
      })
  void whatIsWrongIsSaidInASentence(String line) {
    String[] parts = line.split(" \\| ", -1);
    StringWriter err = new StringWriter();

    int code = execute(err, ("plan " + parts[0]).split(" "));

    assertThat(code).as(err.toString()).isEqualTo(2);
    assertThat(err.toString()).contains(parts[1]);
  }

  @Test
  void besideOthersOnlyKubectlGoesToThePodThatIsThere() {
    RunCommand run = new RunCommand();
    new CommandLine(run)
        .parseArgs("--profile", "peers", "--server", "http://127.0.0.1:7", "--pod", "real/bench");
    RunCommand alone = new RunCommand();
    new CommandLine(alone).parseArgs("--profile", "peers");

    assertThat(run.options().plan().cells().stream().map(Cell::toString))
        .contains(
            "raw", "relay2", "ssh", "kubectl/remote", "netty/jnr", "okhttp+gateway=relay/jnr");
    assertThat(run.options().plan().cells()).filteredOn(Cell::isRemote).hasSize(1);
    assertThat(BenchCommand.needsPods(run.options().plan())).isTrue();
    assertThat(alone.options().plan().cells().stream().map(Cell::toString))
        .contains("kubectl")
        .doesNotContain("kubectl/remote");
  }

  @Test
  void aConfigurationForOtherCommandsIsNotForThisOne() {
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new BenchCommand()).setErr(new PrintWriter(err, true));
    command.setDefaultValueProvider(
        argument ->
            argument instanceof OptionSpec option && option.longestName().equals("--server")
                ? "http://h:1"
                : null);

    assertThat(command.execute("plan", "--cells", "netty/jnr")).as(err.toString()).isZero();
    assertThat(command.execute("plan", "--pod", "a/b")).as(err.toString()).isZero();
    assertThat(command.execute("plan", "--pod", "a/b", "--cells", "netty/jnr")).isEqualTo(2);
  }

  @Test
  void withTlsTheCellsSaySo() {
    StringWriter err = new StringWriter();

    assertThat(execute(err, "plan --server https://h:1 --pod a/b --server-name x".split(" ")))
        .as(err.toString())
        .isZero();
    RemoteOptions options = RemoteOptions.of(List.of("--server", "https://h:1", "--pod", "a/b"));
    assertThat(options.cell("netty")).hasToString("netty+tls/remote");
    assertThat(options.cell("netty+tls/remote")).hasToString("netty+tls/remote");
    assertThat(options.cells()).contains("netty", "jetty");
  }

  @Test
  void aKubectlCellThatIsAskedForIsRefusedWithTheReason() {
    StringWriter err = new StringWriter();

    int code = execute(err, ("run --cells kubectl --rounds 1 --results " + results).split(" "));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString())
        .contains("cannot measure here: kubectl port-forward needs a cluster");
  }

  @Test
  void besideARemotePodKubectlIsACellLikeATransport() {
    RemoteOptions options = RemoteOptions.of(List.of("--server", "https://h:1", "--pod", "a/b"));

    assertThat(options.cell("kubectl")).hasToString("kubectl/remote");
    assertThat(options.cell("kubectl/remote").isBaseline()).isTrue();
    assertThat(options.cells()).doesNotContain("kubectl");
  }

  @Test
  void whatOfItRunsHereIsNoStranger() {
    List<String> given =
        List.of("--server", "http://h:1", "--pod", "a/b", "--local-process", "12,34");

    assertThat(RemoteOptions.of(given).target().orElseThrow().localProcesses())
        .containsExactly(12L, 34L);
    assertThat(RemoteOptions.of(RemoteOptions.of(given).arguments()).target())
        .isEqualTo(RemoteOptions.of(given).target());
  }

  @Test
  void thePodSaysWhenItIsReadyAndStopsAtSigterm() throws Exception {
    Process pod =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                BenchMain.class.getName(),
                "pod",
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(pod.inputReader().readLine())
          .matches("Serving on 127.0.0.1: control \\d+, ECHO \\d+ SINK \\d+ SOURCE \\d+ .*");
      assertThat(pod.inputReader().readLine()).startsWith("Ready: culvert bench run --server");

      pod.destroy();

      assertThat(pod.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      pod.destroyForcibly();
    }
  }

  @Test
  void portsOfThePodThatAreNoneAreRefused() throws IOException {
    StringWriter err = new StringWriter();
    assertThat(execute(err, "pod --port 70000".split(" "))).isEqualTo(2);
    assertThat(execute(err, "pod --port 1 2 3 4 5 6".split(" "))).isEqualTo(2);
    assertThat(err.toString())
        .contains("port 70000 must be 0 to 65535")
        .contains("6 ports are given; there is use for 5");
    try (StandalonePod other = new StandalonePod(0, List.of())) {
      assertThat(execute(err, "pod", "--port", Integer.toString(other.controlPort()))).isEqualTo(1);
    }
  }

  private static int execute(StringWriter err, String... arguments) {
    return BenchMain.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
  }

  private Path onlyFolder() throws IOException {
    try (Stream<Path> folders = Files.list(results)) {
      List<Path> all = folders.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  /** The pod is on this host's network. */
  private record OnHost() implements PodLocator {

    @Override
    public CompletionStage<PodAddress> locate(PodRef pod) {
      return CompletableFuture.completedStage(new PodAddress.OnHost(pod));
    }

    @Override
    public Watch watch(PodAddress watched, Consumer<CulvertException> gone) {
      return () -> {};
    }

    @Override
    public void close() {}
  }
}
