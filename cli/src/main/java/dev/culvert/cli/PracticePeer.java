package dev.culvert.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;

/**
 * As much of a server as a {@link WarmUp} needs, on the loopback interface: accepts one connection,
 * says 200 to every request, and sends back what comes. It looks at no header, and whoever else
 * finds it gets nothing but his own bytes. Confined to {@link #serve}'s thread, but for {@link
 * #close}.
 */
final class PracticePeer implements AutoCloseable {

  /** Nobody who comes in unasked stays for longer. */
  private static final int PATIENCE_MILLIS = 5_000;

  private static final int PREFACE = 24;
  private static final int FRAME_HEADER = 9;
  private static final int MAX_FRAME = 1 << 14;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;

  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  /** {@code :status: 200}, an entry of HPACK's static table. */
  private static final byte[] OK = {(byte) 0x88};

  private static final byte[] NOTHING = {};

  private final ServerSocket listener;

  private PracticePeer(ServerSocket listener) {
    this.listener = listener;
  }

  /** Listens on a free port. */
  static PracticePeer open() throws IOException {
    return new PracticePeer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
  }

  URI uri() {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    String written = host.indexOf(':') < 0 ? host : "[" + host + "]";
    return URI.create("http://" + written + ":" + listener.getLocalPort());
  }

  /** Serves one connection until its client says goodbye. */
  void serve() throws IOException {
    try (Socket client = listener.accept()) {
      listener.close();
      client.setTcpNoDelay(true);
      client.setSoTimeout(PATIENCE_MILLIS);
      DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
      OutputStream out = client.getOutputStream();
      in.skipNBytes(PREFACE);
      send(out, SETTINGS, 0, 0, NOTHING);
      boolean more = true;
      while (more) {
        more = answer(in, out);
      }
    }
  }

  /** Takes one frame; false if it is the last. */
  private static boolean answer(DataInputStream in, OutputStream out) throws IOException {
    int length = in.readUnsignedShort() << Byte.SIZE | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    if (length > MAX_FRAME) {
      throw new IOException("a frame of " + length + " bytes");
    }
    byte[] payload = in.readNBytes(length);
    switch (type) {
      case DATA -> send(out, DATA, flags & END_STREAM, stream, payload);
      case HEADERS -> send(out, HEADERS, END_HEADERS, stream, OK);
      case SETTINGS, PING -> {
        if ((flags & ACK) == 0) {
          send(out, type, ACK, 0, type == PING ? payload : NOTHING);
        }
      }
      default -> {}
    }
    return type != GOAWAY;
  }

  private static void send(OutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER + payload.length);
    frame.putInt(payload.length << Byte.SIZE | type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
  }

  /** Ends the wait for a client. Idempotent. */
  @Override
  public void close() throws IOException {
    listener.close();
  }
}
