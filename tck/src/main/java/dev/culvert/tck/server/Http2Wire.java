package dev.culvert.tck.server;

import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Frames to and from a TCP connection (RFC 9113 section 4.1). Writing is thread-safe. */
final class Http2Wire implements AutoCloseable {

  private static final long PATIENCE_MILLIS = 15_000;
  private static final byte[] PREFACE = Frame.PREFACE.getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final OutputStream out;
  private final Thread reader;
  private final ReentrantLock writing = new ReentrantLock();

  /** Sends the preface; reads nothing before {@link #start}. */
  Http2Wire(Socket connected, Receiver receiver, Runnable onEnd) throws IOException {
    socket = connected;
    socket.setTcpNoDelay(true);
    out = socket.getOutputStream();
    out.write(PREFACE);
    reader = new Thread(() -> readAll(receiver, onEnd), "raw-http2-client");
    reader.setDaemon(true);
  }

  void start() {
    reader.start();
  }

  void write(int type, int flags, int streamId, byte[] payload) throws IOException {
    byte[] bytes = new Frame(type, flags, streamId, payload).encoded();
    writing.lock();
    try {
      out.write(bytes);
    } finally {
      writing.unlock();
    }
  }

  /** Writes a whole request head, names and values in turn. */
  void writeHeaders(int streamId, boolean end, String... fields) throws IOException {
    int flags = Frame.END_HEADERS | (end ? Frame.END_STREAM : 0);
    write(Frame.HEADERS, flags, streamId, HeaderBlocks.write(fields));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      reader.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAll(Receiver receiver, Runnable onEnd) {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        receiver.received(Frame.read(in));
      }
    } catch (IOException e) {
      onEnd.run();
    }
  }

  /** Gets each frame, on the reading thread. */
  interface Receiver {

    void received(Frame frame) throws IOException;
  }
}
