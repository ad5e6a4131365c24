package dev.culvert.bench.rig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.SplittableRandom;

/**
 * A TCP port for a program that cannot choose one itself. It is below those that the kernel gives
 * to outgoing connections, so that nobody has it by chance before the program listens.
 */
final class FreePort {

  private static final int FIRST = 20_000;
  private static final int LAST = 30_000;
  private static final int TRIES = 100;

  private FreePort() {}

  static int find() throws IOException {
    SplittableRandom random = new SplittableRandom();
    IOException last = new IOException("no free port between " + FIRST + " and " + LAST);
    for (int i = 0; i < TRIES; i++) {
      int port = random.nextInt(FIRST, LAST);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }
}
