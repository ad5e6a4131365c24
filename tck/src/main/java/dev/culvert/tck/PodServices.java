package dev.culvert.tck;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What each {@link PodService} does with one connection. Thread-safe. */
final class PodServices {

  private static final int BUFFER = 1 << 16;
  private static final int LINE_LIMIT = 100;

  private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();
  private final AtomicInteger open = new AtomicInteger();

  /** Serves one connection to its end, and closes it. */
  void serve(PodService service, Socket socket) throws IOException, InterruptedException {
    open.incrementAndGet();
    try (socket) {
      socket.setTcpNoDelay(true);
      converse(service, socket);
    } finally {
      open.decrementAndGet();
    }
  }

  private void converse(PodService service, Socket socket)
      throws IOException, InterruptedException {
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    switch (service) {
      case ECHO, ECHO_IPV6, ECHO_BEHIND_SILENCE, ECHO_LOOPBACK -> in.transferTo(out);
      case SINK -> say(out, hear(in) + "\n");
      case SOURCE -> send(line(in), out);
      case LATE -> {
        long millis = Long.parseLong(line(in));
        String heard = hear(in);
        TimeUnit.MILLISECONDS.sleep(millis);
        say(out, heard + "\n");
      }
      case HALF_CLOSES_FIRST -> {
        say(out, "bye\n");
        socket.shutdownOutput();
        witness(in);
      }
      case REPORT -> say(out, reports.take() + "\n");
      case RESETS_AT_ONCE -> reset(socket);
      case RESETS_AFTER_DATA -> {
        in.read();
        out.write(new byte[16]);
        in.read();
        reset(socket);
      }
      case NEVER_READS -> TimeUnit.DAYS.sleep(1);
      case WITNESS -> witness(in);
      case URGENT -> {
        in.read();
        say(out, "a");
        socket.sendUrgentData('b');
        say(out, "c");
      }
      case OPEN_COUNT -> say(out, (open.get() - 1) + "\n");
      case LISTENS -> say(out, taken(line(in), socket.getPort()));
      case NEVER_ACCEPTS, CLOSED -> throw new IllegalStateException(service + " was reached");
    }
  }

  private void witness(InputStream in) throws IOException {
    TestData data = new TestData(0);
    String end = "fin";
    try {
      drain(in, data);
    } catch (IOException e) {
      if (!PodServer.isReset(e)) {
        throw e;
      }
      end = "reset";
    }
    reports.add(end + " " + data.summary());
  }

  private static String hear(InputStream in) throws IOException {
    TestData data = new TestData(0);
    drain(in, data);
    return data.summary();
  }

  private static void drain(InputStream in, TestData data) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      data.add(ByteBuffer.wrap(buffer, 0, n));
    }
  }

  private static void send(String request, OutputStream out) throws IOException {
    String[] words = request.split(" ", 2);
    long left = Long.parseLong(words[0]);
    TestData data = new TestData(Long.parseLong(words[1]));
    byte[] buffer = new byte[BUFFER];
    while (left > 0) {
      data.fill(buffer);
      int length = (int) Math.min(buffer.length, left);
      out.write(buffer, 0, length);
      left -= length;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LINE_LIMIT; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private static void say(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String taken(String range, int but) {
    String[] words = range.split(" ", 2);
    StringBuilder taken = new StringBuilder("taken:");
    for (int port = Integer.parseInt(words[0]); port <= Integer.parseInt(words[1]); port++) {
      try (ServerSocket listener = new ServerSocket()) {
        listener.bind(new InetSocketAddress(port));
      } catch (IOException e) {
        taken.append(port == but ? "" : " " + port);
      }
    }
    return taken.toString();
  }

  /** A close with linger 0 sends RST, socket(7). */
  private static void reset(Socket socket) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
