package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Plays every role once in this JVM and forwards a few bytes through each transport, so that the JVM
 * can archive the classes that a role loads: the launcher runs it once, and every later start takes
 * them from there. It opens ports of the loopback interface alone, and nothing of the user's.
 */
final class Rehearsal {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 20;
  private static final byte[] WORDS = "the words of a rehearsal".getBytes(UTF_8);

  private Rehearsal() {}

  /** Exits 0 when every part has been played. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("culvert-rehearsal");
    Path pods = folder.resolve("pods");
    try (ServerSocket pod = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread echo = new Thread(() -> echo(pod), "rehearsal-pod");
      echo.setDaemon(true);
      echo.start();
      Files.writeString(pods, "default/web host\n");
      play(pods, pod.getLocalPort());
    } finally {
      Files.deleteIfExists(pods);
      Files.delete(folder);
    }
    System.exit(0);
  }

  private static void play(Path pods, int port) throws Exception {
    try (Part node =
            new Part(
                "node", "--listen", "127.0.0.1:0", "--locator", "static", "--static-file", "" + pods);
        Part gateway =
            new Part("gateway", "--listen", "127.0.0.1:0", "--node", "n1=" + node.url())) {
      for (ClientTransportProvider transport : Providers.transports().all()) {
        if (!transport.availability().isAvailable()) {
          continue;
        }
        try (Part client =
            new Part(
                "port-forward",
                "web",
                ":" + port,
                "--server",
                gateway.url(),
                "--node",
                "n1",
                "--transport",
                transport.name())) {
          int local = client.port();
          for (int i = 0; i < CONNECTIONS; i++) {
            converse(local);
          }
        }
      }
    }
  }

  private static void converse(int local) throws IOException {
    try (Socket app = new Socket(InetAddress.getLoopbackAddress(), local)) {
      app.setSoTimeout((int) PATIENCE.toMillis());
      app.getOutputStream().write(WORDS);
      app.shutdownOutput();
      if (!Arrays.equals(app.getInputStream().readAllBytes(), WORDS)) {
        throw new IOException("the pod's answer is another than its question");
      }
    }
  }

  private static void echo(ServerSocket pod) {
    while (!pod.isClosed()) {
      try (Socket connection = pod.accept()) {
        connection.getInputStream().transferTo(connection.getOutputStream());
      } catch (IOException e) {
        if (!pod.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** A command under way in this JVM, as its process would run it. */
  private static final class Part implements AutoCloseable {

    private final Termination termination = new Termination();
    private final Printed printed = new Printed();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    Part(String... command) {
      Thread thread = new Thread(() -> run(command), "rehearsal-" + command[0]);
      thread.setDaemon(true);
      thread.start();
    }

    String url() throws Exception {
      return after("Listening on ");
    }

    int port() throws Exception {
      String binding = after("Forwarding from ");
      String address = binding.substring(0, binding.indexOf(' '));
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    @Override
    public void close() {
      termination.request();
      int code = ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      if (code != ExitCode.OK) {
        throw new IllegalStateException("exit code " + code + " after: " + printed);
      }
    }

    private String after(String start) throws Exception {
      CompletableFuture<String> line = printed.first;
      CompletableFuture.anyOf(line, ended).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!line.isDone() || !line.join().startsWith(start)) {
        throw new TimeoutException("'" + start + "' was not printed, but: " + printed);
      }
      return line.join().substring(start.length());
    }

    private void run(String... command) {
      try {
        Output output = new Output(printed, new ByteArrayOutputStream());
        ended.complete(output.end(Main.run(command, Map.of(), output, termination)));
      } catch (Throwable e) {
        ended.completeExceptionally(e);
      }
    }
  }

  /** Standard output, of which the first line tells where a role is reached. */
  private static final class Printed extends OutputStream {

    private final CompletableFuture<String> first = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      if (b == '\n') {
        first.complete(bytes.toString(UTF_8));
      }
      bytes.write(b);
    }

    @Override
    public synchronized String toString() {
      return bytes.toString(UTF_8);
    }
  }
}
