package dev.culvert.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Plays every role once in this JVM and forwards a few bytes through each transport, or plays a
 * client alone, so that the JVM can archive the classes that a role loads: the launcher runs it
 * once, and every later start takes them from there. It opens ports of the loopback interface
 * alone, and nothing of the user's.
 */
final class Rehearsal {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 20;

  /** From this Java on each start links all that is in its archive. */
  private static final int LINKS_ALL = 25;

  private static final byte[] WORDS = "the words of a rehearsal".getBytes(UTF_8);

  private Rehearsal() {}

  /**
   * Exits 0 when every part has been played.
   *
   * @param args a transport's name, for a client with that alone; else nothing
   */
  public static void main(String[] args) {
    Output output = begin();
    try {
      Path folder = Files.createTempDirectory("culvert-rehearsal");
      try {
        if (args.length == 0) {
          playAll(folder);
        } else {
          playClient(args[0], folder);
        }
      } finally {
        Files.delete(folder);
      }
      System.exit(output.end(ExitCode.OK));
    } catch (Throwable e) {
      e.printStackTrace(output.err());
      System.exit(output.end(ExitCode.FAILED));
    }
  }

  private static void playAll(Path folder) throws Exception {
    Path pods = folder.resolve("pods");
    try (ServerSocket pod = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread echo = new Thread(() -> echo(pod), "rehearsal-pod");
      echo.setDaemon(true);
      echo.start();
      Files.writeString(pods, "default/web host\n");
      play(pods, pod.getLocalPort());
    } finally {
      Files.deleteIfExists(pods);
    }
  }

  /**
   * With a peer that needs no class of a server. Picocli's classes are too old for the archives of
   * JDK 25.
   */
  private static void playClient(String transport, Path folder) throws Exception {
    playClient(folder, "--transport", transport);
    if (Runtime.version().feature() < LINKS_ALL) {
      playClient(folder, "--transport", transport, "--grace", "2s");
    }
  }

  private static void playClient(Path folder, String... options) throws Exception {
    List<String> command = new ArrayList<>(List.of("port-forward", "web", ":1"));
    command.addAll(List.of(options));
    try (PracticePeer peer = PracticePeer.open()) {
      Thread thread = new Thread(() -> serve(peer), "rehearsal-peer");
      thread.setDaemon(true);
      thread.start();
      command.addAll(List.of("--server", "" + peer.uri()));
      try (Part client = new Part(environment(folder), command.toArray(String[]::new))) {
        int local = client.port();
        for (int i = 0; i < CONNECTIONS; i++) {
          converse(local);
        }
      }
    }
  }

  private static void serve(PracticePeer peer) {
    try {
      peer.serve();
    } catch (IOException e) {
      // Its client has gone.
    }
  }

  /** The caller's, as a start looks at it, without what would decide for a command. */
  private static Map<String, String> environment(Path home) {
    Map<String, String> environment = new HashMap<>();
    for (String name : System.getenv().keySet()) {
      if (!name.startsWith("CULVERT_")) {
        environment.put(name, "");
      }
    }
    environment.put("XDG_CONFIG_HOME", home.toString());
    return environment;
  }

  /** What {@link Main} does before it runs a command. */
  private static Output begin() {
    HostProcess process = new OwnProcess(new Termination());
    process.heedSignals();
    Output output =
        new Output(
            new FileOutputStream(FileDescriptor.out), new FileOutputStream(FileDescriptor.err));
    output.replaceSystemStreams();
    Logs.configure(Main.isVerbose(new String[0]), output.err());
    return output;
  }

  private static void play(Path pods, int port) throws Exception {
    Map<String, String> environment = environment(pods.resolveSibling("none"));
    try (Part node =
            new Part(
                environment,
                "node",
                "--listen",
                "127.0.0.1:0",
                "--locator",
                "static",
                "--static-file",
                "" + pods);
        Part gateway =
            new Part(
                environment, "gateway", "--listen", "127.0.0.1:0", "--node", "n1=" + node.url())) {
      String server = gateway.url();
      for (ClientTransportProvider transport : Providers.transports().all()) {
        if (!transport.availability().isAvailable()) {
          continue;
        }
        try (Part client =
            new Part(
                environment,
                "port-forward",
                "web",
                ":" + port,
                ":" + closedPort(),
                "--server",
                server,
                "--node",
                "n1",
                "--transport",
                transport.name())) {
          int served = client.port();
          int refused = client.port();
          for (int i = 0; i < CONNECTIONS; i++) {
            converse(served);
          }
          beRefused(refused);
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

  private static void beRefused(int local) throws IOException {
    try (Socket app = new Socket(InetAddress.getLoopbackAddress(), local)) {
      app.setSoTimeout((int) PATIENCE.toMillis());
      if (app.getInputStream().read() >= 0) {
        throw new IOException("somebody answers where nobody listens");
      }
    } catch (SocketException expected) {
      // A refused connection is reset.
    }
  }

  private static int closedPort() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return closed.getLocalPort();
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
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();

    Part(Map<String, String> environment, String... command) {
      Thread thread = new Thread(() -> run(environment, command), "rehearsal-" + command[0]);
      thread.setDaemon(true);
      thread.start();
    }

    /** Where a server listens. */
    String url() throws InterruptedException {
      return after("Listening on ");
    }

    /**
     * The local port of the next mapping; each is told for 127.0.0.1, and for ::1 where that is.
     */
    int port() throws InterruptedException {
      String binding = after("Forwarding from 127.0.0.1:");
      return Integer.parseInt(binding.substring(0, binding.indexOf(' ')));
    }

    @Override
    public void close() {
      termination.request();
      int code = ended.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
      if (code != ExitCode.OK) {
        throw new IllegalStateException("a role has ended with exit code " + code);
      }
    }

    /** The rest of the next line that begins like this. */
    private String after(String start) throws InterruptedException {
      String line = printed.next();
      while (line != null && !line.startsWith(start)) {
        line = printed.next();
      }
      if (line == null) {
        throw new IllegalStateException(
            "there is no line '" + start + "...', but: " + errors.toString(UTF_8));
      }
      return line.substring(start.length());
    }

    private void run(Map<String, String> environment, String... command) {
      try {
        Output output = new Output(printed, errors);
        ended.complete(
            output.end(Main.run(command, environment, output, termination, HostProcess.SHARED)));
      } catch (Throwable e) {
        ended.completeExceptionally(e);
      }
    }
  }

  /** Standard output, by the line. One thread at a time writes. */
  private static final class Printed extends OutputStream {

    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    @Override
    public void write(int b) {
      if (b == '\n') {
        lines.add(line.toString(UTF_8));
        line.reset();
      } else {
        line.write(b);
      }
    }

    /** Null if none comes. */
    @Nullable String next() throws InterruptedException {
      return lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }
}
