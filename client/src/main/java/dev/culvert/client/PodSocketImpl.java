package dev.culvert.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketOptions;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A pod's port behind {@link java.net.Socket}, which keeps the states of a socket. Thread-safe. Of
 * the options, SO_TIMEOUT works, and SO_LINGER with 0 makes the close a reset; the others are kept
 * and do nothing.
 */
final class PodSocketImpl extends SocketImpl {

  private static final int BUFFER = 1 << 16;
  private static final int NO_LINGER = -1;

  private final PodConnection connection;
  private final Map<Integer, Object> options =
      new ConcurrentHashMap<>(
          Map.of(
              SocketOptions.SO_TIMEOUT,
              0,
              SocketOptions.SO_LINGER,
              NO_LINGER,
              SocketOptions.TCP_NODELAY,
              true,
              SocketOptions.SO_KEEPALIVE,
              false,
              SocketOptions.SO_OOBINLINE,
              false,
              SocketOptions.SO_REUSEADDR,
              false,
              SocketOptions.SO_REUSEPORT,
              false,
              SocketOptions.SO_SNDBUF,
              BUFFER,
              SocketOptions.SO_RCVBUF,
              BUFFER,
              SocketOptions.IP_TOS,
              0));

  PodSocketImpl(PodSessions sessions) {
    connection = new PodConnection(sessions);
  }

  @Override
  protected void create(boolean stream) {}

  @Override
  protected void connect(String host, int toPort) throws IOException {
    connect(PodSocket.address(host, toPort), 0);
  }

  @Override
  protected void connect(InetAddress toAddress, int toPort) throws IOException {
    connect(new InetSocketAddress(toAddress, toPort), 0);
  }

  /** As the JDK's sockets, one that cannot be connected is closed. */
  @Override
  protected void connect(SocketAddress endpoint, int timeout) throws IOException {
    InetSocketAddress to = (InetSocketAddress) endpoint;
    address = to.getAddress();
    port = to.getPort();
    boolean connected = false;
    try {
      connection.open(port, TimeLimit.ofMillis(timeout));
      connected = true;
    } finally {
      if (!connected) {
        connection.close(false);
      }
    }
  }

  /** There is no local address: the connection begins inside the session. */
  @Override
  protected void bind(InetAddress host, int localPort) {}

  @Override
  protected void listen(int backlog) throws IOException {
    throw new SocketException("a pod's port cannot be listened on from here");
  }

  @Override
  protected void accept(SocketImpl other) throws IOException {
    throw new SocketException("a pod's port cannot be listened on from here");
  }

  @Override
  protected InputStream getInputStream() {
    return new Input();
  }

  @Override
  protected OutputStream getOutputStream() {
    return new Output();
  }

  @Override
  protected int available() throws IOException {
    return connection.available();
  }

  @Override
  protected void close() {
    connection.close(Integer.valueOf(0).equals(options.get(SocketOptions.SO_LINGER)));
  }

  @Override
  protected void shutdownInput() throws IOException {
    connection.shutdownInput();
  }

  @Override
  protected void shutdownOutput() throws IOException {
    connection.shutdownOutput();
  }

  @Override
  protected void sendUrgentData(int data) throws IOException {
    throw new SocketException("Urgent data not supported");
  }

  @Override
  public void setOption(int option, Object value) throws SocketException {
    if (!options.containsKey(option)) {
      throw new SocketException("unknown option " + option);
    }
    boolean noLinger = option == SocketOptions.SO_LINGER && !(value instanceof Integer);
    options.put(option, noLinger ? NO_LINGER : value);
  }

  @Override
  public Object getOption(int option) throws SocketException {
    if (option == SocketOptions.SO_BINDADDR) {
      return InetAddress.getLoopbackAddress();
    }
    Object value = options.get(option);
    if (value == null) {
      throw new SocketException("unknown option " + option);
    }
    return value;
  }

  private TimeLimit readLimit() {
    return TimeLimit.ofMillis((Integer) options.getOrDefault(SocketOptions.SO_TIMEOUT, 0));
  }

  /** What the pod sends. */
  private final class Input extends InputStream {

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return connection.read(ByteBuffer.wrap(target, offset, length), readLimit());
    }

    @Override
    public int available() throws IOException {
      return connection.available();
    }

    @Override
    public void close() {
      PodSocketImpl.this.close();
    }
  }

  /** What the pod gets. */
  private final class Output extends OutputStream {

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      connection.write(ByteBuffer.wrap(source, offset, length));
    }

    @Override
    public void close() {
      PodSocketImpl.this.close();
    }
  }
}
