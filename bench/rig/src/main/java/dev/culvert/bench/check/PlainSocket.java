package dev.culvert.bench.check;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;

/**
 * Round trips as anybody would write them who has never seen this project: a blocking socket, an
 * array of times, and its middle. It uses nothing of ours, and runs in a JVM of its own too.
 */
public final class PlainSocket {

  private static final int MESSAGE = 64;
  private static final int MOST = 1_000_000;

  private PlainSocket() {}

  /** Prints the median in nanoseconds: {@code HOST PORT WARM-UP-MILLIS MILLIS}. */
  public static void main(String[] arguments) throws IOException {
    InetSocketAddress echo = new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1]));
    System.out.println(median(echo, Long.parseLong(arguments[2]), Long.parseLong(arguments[3])));
  }

  /** The median in nanoseconds. */
  static long median(InetSocketAddress echo, long warmUpMillis, long millis) throws IOException {
    try (Socket socket = new Socket(echo.getAddress(), echo.getPort())) {
      socket.setTcpNoDelay(true);
      measure(socket, warmUpMillis);
      return measure(socket, millis);
    }
  }

  private static long measure(Socket socket, long millis) throws IOException {
    OutputStream out = socket.getOutputStream();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] message = new byte[MESSAGE];
    long[] nanos = new long[MOST];
    int count = 0;
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end && count < MOST) {
      long before = System.nanoTime();
      out.write(message);
      in.readFully(message);
      nanos[count++] = System.nanoTime() - before;
    }
    Arrays.sort(nanos, 0, count);
    return nanos[count / 2];
  }
}
