package dev.culvert.bench.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.culvert.bench.link.Programs;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An iperf3 server in a rig's pod, and clients of it that come through the tunnel. */
public final class Iperf3 implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double BITS_PER_MEBIBYTE = 8.0 * (1 << 20);

  private final ForeignProcess server;
  private final InetSocketAddress address;

  private Iperf3(ForeignProcess server, InetSocketAddress address) {
    this.server = server;
    this.address = address;
  }

  /** Why there can be none here, and the remedy; or empty. */
  public static Optional<String> unavailable() {
    return Programs.missing("iperf3");
  }

  /** Starts the server, and lets this JVM forward to it. */
  public static Iperf3 start(Rig rig) throws IOException {
    Path namespace =
        rig.podNamespace()
            .orElseThrow(() -> new IOException("the pod has no namespace for an iperf3 server"));
    int port = FreePort.find();
    ForeignProcess server =
        ForeignProcess.start(
            "iperf3",
            Path.of("/"),
            List.of(
                "nsenter",
                "--net=" + namespace,
                "iperf3",
                "-s",
                "-4",
                "-p",
                Integer.toString(port)));
    try {
      server.awaitListening(
          port, namespace.resolveSibling(Path.of("..", "net", "tcp")).normalize());
      return new Iperf3(server, rig.forward(port));
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * What one client's connection carries, by the count of the receiver.
   *
   * @param up to the pod; or from it
   * @param omit at the beginning
   * @param window what counts
   */
  public double mibPerSecond(boolean up, Duration omit, Duration window) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "iperf3",
                "--json",
                "-c",
                address.getAddress().getHostAddress(),
                "-p",
                Integer.toString(address.getPort()),
                "-O",
                Long.toString(omit.toSeconds()),
                "-t",
                Long.toString(window.toSeconds())));
    if (!up) {
      command.add("-R");
    }
    Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      String text = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      JsonNode result = JSON.readTree(text);
      JsonNode rate = result.at("/end/sum_received/bits_per_second");
      if (!rate.isNumber()) {
        throw new IOException("iperf3 failed: " + result.path("error").asText(text));
      }
      return rate.asDouble() / BITS_PER_MEBIBYTE;
    } finally {
      client.destroyForcibly();
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
