package dev.culvert.compat;

import dev.culvert.core.PortMapping;
import dev.culvert.core.Session;
import dev.culvert.core.forward.Forwarder;
import dev.culvert.core.forward.LocalAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What is said to a pod through local ports: bytes both ways at once, the end of one direction, a
 * reset, and many connections at once. Immutable.
 *
 * @param echo the pod's port that sends back what it hears
 * @param halfClose that says {@code bye} and ends its direction, and hears on
 * @param reset that hears a byte, sends sixteen, hears one more, and resets
 * @param bytes that go each way over one connection
 * @param atOnce connections
 */
public record Conversations(int echo, int halfClose, int reset, long bytes, int atOnce) {

  private static final int PATIENCE_SECONDS = 120;
  private static final int BUFFER = 1 << 16;

  /** Of the text that {@link #argument} makes. */
  public static Conversations of(String argument) {
    int[] numbers = Stream.of(argument.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    return new Conversations(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
  }

  /** As one word of a command line. */
  public String argument() {
    return echo + "," + halfClose + "," + reset + "," + bytes + "," + atOnce;
  }

  /**
   * Says it all, and nothing is left.
   *
   * @throws IOException if it was not understood; the message says which of it
   */
  public void through(Session session) throws Exception {
    List<PortMapping> mappings =
        Stream.of(echo, halfClose, reset).map(port -> new PortMapping(0, port)).toList();
    try (Forwarder forwarder =
        Forwarder.start(session, mappings, LocalAddress.LOOPBACK, new Forwarder.Listener() {})) {
      int address = forwarder.bindings().size() / mappings.size();
      List<Integer> ports =
          forwarder.bindings().stream().map(binding -> binding.mapping().local()).toList();
      bothWays(ports.get(0));
      halfClose(ports.get(address));
      reset(ports.get(2 * address));
      atOnce(ports.get(0));
    }
  }

  private void bothWays(int port) throws Exception {
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (Socket socket = open(port)) {
      Future<byte[]> sent = writer.submit(() -> send(socket));
      byte[] heard = digest(socket.getInputStream(), bytes);
      if (!Arrays.equals(sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS), heard)) {
        throw new IOException("what came back is not what was sent");
      }
    } finally {
      writer.shutdownNow();
    }
  }

  private byte[] send(Socket socket) throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    Random random = new Random(bytes);
    byte[] buffer = new byte[BUFFER];
    OutputStream out = socket.getOutputStream();
    for (long left = bytes; left > 0; left -= buffer.length) {
      random.nextBytes(buffer);
      int length = (int) Math.min(left, buffer.length);
      out.write(buffer, 0, length);
      digest.update(buffer, 0, length);
    }
    socket.shutdownOutput();
    return digest.digest();
  }

  /** To the end, which must come after so many. */
  private static byte[] digest(InputStream in, long expected)
      throws IOException, GeneralSecurityException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] buffer = new byte[BUFFER];
    long count = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
      count += n;
    }
    if (count != expected) {
      throw new IOException(count + " of " + expected + " bytes came back");
    }
    return digest.digest();
  }

  /** The pod's direction ends first, and ours goes on. */
  private static void halfClose(int port) throws IOException {
    try (Socket socket = open(port)) {
      String heard = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (!heard.equals("bye\n")) {
        throw new IOException("half-close: heard '" + heard.strip() + "'");
      }
      socket.getOutputStream().write(new byte[BUFFER]);
      socket.shutdownOutput();
    }
  }

  private static void reset(int port) throws IOException {
    try (Socket socket = open(port)) {
      socket.getOutputStream().write(1);
      if (socket.getInputStream().readNBytes(16).length != 16) {
        throw new IOException("reset: it came before the bytes");
      }
      socket.getOutputStream().write(1);
      if (!isReset(socket.getInputStream())) {
        throw new IOException("reset: it did not come");
      }
    }
  }

  private static boolean isReset(InputStream in) throws IOException {
    try {
      in.read();
      return false;
    } catch (SocketException e) {
      return true;
    }
  }

  private void atOnce(int port) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < atOnce; i++) {
        Socket socket = open(port);
        sockets.add(socket);
        socket.getOutputStream().write(i);
      }
      for (int i = 0; i < atOnce; i++) {
        int heard = sockets.get(i).getInputStream().read();
        if (heard != (i & 0xff)) {
          throw new IOException("connection " + i + " of " + atOnce + " heard " + heard);
        }
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static Socket open(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    return socket;
  }
}
