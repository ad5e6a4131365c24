package dev.culvert.tck;

import dev.culvert.core.IpLiteral;
import dev.culvert.core.pod.PodPorts;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The program inside a {@link TestPod}: every {@link PodService} on the loopback, or on another
 * IPv4 address in place of 127.0.0.1, until its standard input ends. Prints {@code SERVICE PORT}
 * for each, then {@code ready}.
 *
 * <pre>java -cp ... dev.culvert.tck.PodServer
 *     [any-ports] [without-ipv6] [without-silence] [ip=ADDRESS]</pre>
 */
public final class PodServer {

  private static final int BACKLOG = 1024;
  private static final String IP = "ip=";
  private static final InetAddress LOOPBACK = PodPorts.LOOPBACK.get(0);
  private static final InetAddress LOOPBACK_6 = PodPorts.LOOPBACK.get(1);

  /** Held, since what is collected is closed: those that never accept, and their queues. */
  private final List<Closeable> held = new ArrayList<>();

  private final PodServices services = new PodServices();
  private final boolean anyPorts;
  private final boolean withoutIpv6;
  private final boolean withoutSilence;
  private final InetAddress ipv4;

  private PodServer(List<String> args) {
    anyPorts = args.contains("any-ports");
    withoutIpv6 = args.contains("without-ipv6");
    withoutSilence = args.contains("without-silence");
    ipv4 =
        args.stream()
            .filter(arg -> arg.startsWith(IP))
            .map(arg -> IpLiteral.parse(arg.substring(IP.length())).orElseThrow())
            .findFirst()
            .orElse(LOOPBACK);
  }

  /**
   * Serves until standard input ends.
   *
   * @param args {@code any-ports} to listen where there is room, instead of on the fixed ports;
   *     {@code without-ipv6} to leave out what listens there; {@code without-silence} to leave out
   *     what never accepts, and holds ports of its own for it; {@code ip=ADDRESS} to listen there
   */
  @SuppressWarnings("SystemOut")
  public static void main(String[] args) throws IOException {
    PodServer server = new PodServer(List.of(args));
    StringBuilder ports = new StringBuilder();
    for (PodService service : PodService.values()) {
      ports.append(service).append(' ').append(server.start(service)).append('\n');
    }
    System.out.print(ports.append("ready\n"));
    System.out.flush();
    while (System.in.read() >= 0) {
      // Nothing is said here but the end.
    }
    Runtime.getRuntime().halt(0);
  }

  private int start(PodService service) throws IOException {
    int port = anyPorts ? 0 : service.port();
    switch (service) {
      case CLOSED -> {
        try (ServerSocket listener = listen(ipv4, port, BACKLOG)) {
          return listener.getLocalPort();
        }
      }
      case NEVER_ACCEPTS -> {
        return silence(port);
      }
      case ECHO_BEHIND_SILENCE -> {
        int silent = silence(port);
        return withoutIpv6 ? silent : serve(service, LOOPBACK_6, silent);
      }
      case ECHO_IPV6 -> {
        return withoutIpv6 ? port : serve(service, LOOPBACK_6, port);
      }
      case ECHO_LOOPBACK -> {
        return serve(service, LOOPBACK, port);
      }
      default -> {
        return serve(service, ipv4, port);
      }
    }
  }

  private int serve(PodService service, InetAddress address, int port) throws IOException {
    ServerSocket listener = listen(address, port, BACKLOG);
    daemon("accept " + service, () -> accept(listener, service));
    return listener.getLocalPort();
  }

  private int silence(int port) throws IOException {
    if (withoutSilence) {
      return port;
    }
    Silence silence = Silence.at(new InetSocketAddress(ipv4, port));
    held.add(silence);
    return silence.port();
  }

  private static ServerSocket listen(InetAddress address, int port, int backlog)
      throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(address, port), backlog);
    return listener;
  }

  private void accept(ServerSocket listener, PodService service) {
    while (true) {
      try {
        Socket socket = listener.accept();
        daemon(service.toString(), () -> serve(socket, service));
      } catch (IOException e) {
        complain(service, e);
        return;
      }
    }
  }

  private void serve(Socket socket, PodService service) {
    try {
      services.serve(service, socket);
    } catch (IOException e) {
      if (!isReset(e)) {
        complain(service, e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static boolean isReset(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("reset") || message.contains("Broken pipe");
  }

  @SuppressWarnings("SystemOut")
  private static void complain(PodService service, IOException e) {
    byte[] line = (service + ": " + e + "\n").getBytes(StandardCharsets.UTF_8);
    System.err.write(line, 0, line.length);
    System.err.flush();
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
