package dev.culvert.bench.rig;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * A {@link StandalonePod} that somebody else started, asked over a forwarded port. Not thread-safe,
 * but for {@link #port}.
 */
final class RemotePod implements Pod {

  private static final int PATIENCE_MILLIS = (int) TimeUnit.SECONDS.toMillis(20);

  private final int controlPort;
  private final Socket control;
  private final BufferedReader answers;
  private final Map<PodPort, Integer> ports;

  /**
   * @throws IOException if there is no such pod behind that port
   */
  RemotePod(Forwards forwards, int controlPort) throws IOException {
    this.controlPort = controlPort;
    int local = Objects.requireNonNull(forwards.forward(List.of(controlPort)).get(controlPort));
    control = new Socket();
    try {
      control.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), local), PATIENCE_MILLIS);
      control.setSoTimeout(PATIENCE_MILLIS);
      control.setTcpNoDelay(true);
      answers =
          new BufferedReader(
              new InputStreamReader(control.getInputStream(), StandardCharsets.US_ASCII));
      ports = RigPodService.parsePorts(ask(ControlLoop.BEGIN));
    } catch (IOException | RuntimeException e) {
      control.close();
      throw new IOException(
          "the pod's program does not answer on port "
              + controlPort
              + " of the pod ("
              + e.getMessage()
              + "): start 'culvert bench pod' there, and give its control port as --pod-port",
          e);
    }
  }

  @Override
  public int port(PodPort port) {
    return Objects.requireNonNull(ports.get(port), port.name());
  }

  @Override
  public ReceivedBytes received() throws IOException {
    return RigPodService.parseCount(ask(ControlLoop.BYTES));
  }

  @Override
  public OptionalLong cpuMillis() {
    return OptionalLong.empty();
  }

  @Override
  public void close() {
    try {
      control.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the connection to the pod's control port", e);
    }
  }

  private String ask(String request) throws IOException {
    control.getOutputStream().write((request + "\n").getBytes(StandardCharsets.US_ASCII));
    String answer = answers.readLine();
    if (answer == null) {
      throw new EOFException("control port " + controlPort + " of the pod closed the connection");
    }
    if (answer.startsWith(ControlLoop.FAILED)) {
      throw new IOException("the pod: " + answer.substring(ControlLoop.FAILED.length()));
    }
    return answer;
  }
}
