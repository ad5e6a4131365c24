package dev.culvert.transport.okhttp;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/** A server that says the frames that a test tells it to. Confined to the test's thread. */
final class RawServer implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;

  /** {@code :status: 200}, from HPACK's static table. */
  private static final byte[] STATUS_200 = {(byte) 0x88};

  private static final int PREFACE_LENGTH = 24;

  private final ServerSocket listener;

  RawServer() throws IOException {
    listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  /** Takes a connection and says the SETTINGS. */
  Connection accept(int... settings) throws IOException {
    listener.setSoTimeout(20_000);
    Connection connection = new Connection(listener.accept());
    connection.in.readNBytes(PREFACE_LENGTH);
    connection.sendSettings(settings);
    return connection;
  }

  /** Whether somebody connects within a short time. */
  boolean isCalledAgain() throws IOException {
    listener.setSoTimeout(300);
    try {
      listener.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** A frame that the client has sent. */
  record Frame(int type, int flags, int stream, ByteBuffer payload) {

    boolean is(int expectedType) {
      return type == expectedType;
    }

    int length() {
      return payload.remaining();
    }

    boolean endsStream() {
      return (flags & END_STREAM) != 0;
    }

    int number() {
      return payload.getInt(0) & Integer.MAX_VALUE;
    }
  }

  /** One connection. */
  static final class Connection implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Connection(Socket socket) throws IOException {
      this.socket = socket;
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    Frame read() throws IOException {
      int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      return new Frame(type, flags, stream, ByteBuffer.wrap(in.readNBytes(length)));
    }

    /** Reads up to a frame of this type. */
    Frame next(int type) throws IOException {
      return next(frame -> frame.is(type));
    }

    Frame next(Predicate<Frame> wanted) throws IOException {
      Frame frame = read();
      while (!wanted.test(frame)) {
        frame = read();
      }
      return frame;
    }

    /** Reads up to the end, FIN or RST. */
    void readToEnd() throws IOException {
      try {
        next(frame -> false);
      } catch (EOFException | SocketException e) {
        return;
      }
    }

    void send(int type, int flags, int stream, byte... payload) throws IOException {
      out.writeShort(payload.length >> 8);
      out.writeByte(payload.length);
      out.writeByte(type);
      out.writeByte(flags);
      out.writeInt(stream);
      out.write(payload);
      out.flush();
    }

    void sendNumbers(int type, int stream, int... numbers) throws IOException {
      ByteBuffer payload = ByteBuffer.allocate(4 * numbers.length);
      for (int number : numbers) {
        payload.putInt(number);
      }
      send(type, 0, stream, payload.array());
    }

    /** Answers 200 and leaves the stream open. */
    void accept(int stream) throws IOException {
      send(HEADERS, END_HEADERS, stream, STATUS_200);
    }

    /** Takes the next request and answers 200. */
    int acceptNext() throws IOException {
      int stream = next(HEADERS).stream();
      accept(stream);
      return stream;
    }

    private void sendSettings(int... settings) throws IOException {
      ByteBuffer payload = ByteBuffer.allocate(3 * settings.length);
      for (int i = 0; i < settings.length; i += 2) {
        payload.putShort((short) settings[i]).putInt(settings[i + 1]);
      }
      send(SETTINGS, 0, 0, payload.array());
    }

    void hangUp() throws IOException {
      socket.close();
    }

    @Override
    public void close() throws IOException {
      hangUp();
    }
  }
}
