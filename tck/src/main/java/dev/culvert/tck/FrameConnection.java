package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.wire.Relay;
import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * One connection of a {@link FramePeer}. It answers SETTINGS and PINGs, and holds the client to the
 * windows and the frame size that it was given. Confined to its script's thread.
 */
final class FrameConnection {

  /** Windows that every connection begins with (RFC 9113 section 6.9.2). */
  static final int INITIAL_WINDOW = 65_535;

  private static final int MAX_FRAME_SIZE = 1 << 14;

  /** Index 8 of HPACK's static table: {@code :status: 200}. */
  private static final byte STATUS_200 = (byte) 0x88;

  private final ConnectionMode mode;
  private final Socket tcp;
  private final DataInputStream in;
  private final OutputStream out;
  private final HeaderBlocks headerBlocks = new HeaderBlocks();
  private final Map<Integer, Long> settings = new TreeMap<>();
  private final Map<Integer, Integer> credit = new HashMap<>();
  private final Queue<Request> requests = new ArrayDeque<>();
  private long connectionWindow = INITIAL_WINDOW;
  private int pings;

  /** The stream of the port-forward request; 0 before it has come. */
  private int session;

  /**
   * @param tcp the socket itself; {@code socket} is the same, or TLS over it
   */
  FrameConnection(ConnectionMode mode, Socket socket, Socket tcp) throws IOException {
    this.mode = mode;
    this.tcp = tcp;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** Begins HTTP/2 and answers the port-forward request with 200. */
  Request acceptSession() throws IOException {
    begin();
    Request request = nextRequest();
    session = request.stream();
    accept(request);
    return request;
  }

  /** Begins HTTP/2, as the mode demands: what comes next are frames. */
  void begin() throws IOException {
    if (mode == ConnectionMode.UPGRADE) {
      requests.add(new Request(1, readUpgradeRequest()));
      write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
    }
    if (mode.isRelay()) {
      readUpgradeRequest();
      write(StandardCharsets.ISO_8859_1.decode(Relay.switching()).toString());
    }
    if (mode.isRelay()) {
      readPreface();
      send(Frame.SETTINGS, 0, 0);
    } else {
      send(Frame.SETTINGS, 0, 0);
      readPreface();
    }
  }

  private void readPreface() throws IOException {
    byte[] preface = new byte[Frame.PREFACE.length()];
    in.readFully(preface);
    assertThat(new String(preface, StandardCharsets.ISO_8859_1)).isEqualTo(Frame.PREFACE);
  }

  /** The head of the HTTP/1.1 request that a connection begins with, as if it were HTTP/2's. */
  Map<String, String> readUpgradeRequest() throws IOException {
    String[] request = readLine().split(" ", -1);
    Map<String, String> head = new TreeMap<>();
    head.put(":method", request[0]);
    head.put(":path", request[1]);
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      String[] field = line.split(": *", 2);
      head.put(field[0].toLowerCase(Locale.ROOT), field[1]);
    }
    return head;
  }

  /** The next request, past whatever comes before it. */
  Request nextRequest() throws IOException {
    while (requests.isEmpty()) {
      read();
    }
    return requests.remove();
  }

  void accept(Request request) throws IOException {
    send(Frame.HEADERS, Frame.END_HEADERS, request.stream(), STATUS_200);
  }

  /** Answers with whatever is to stand for a status. */
  void answer(Request request, String status) throws IOException {
    byte[] fields = HeaderBlocks.write(":status", status);
    send(Frame.HEADERS, Frame.END_HEADERS, request.stream(), fields);
  }

  /** Reads until the client ends the connection; ends the session as soon as the client has. */
  void readToEnd() throws IOException {
    try {
      while (true) {
        if (ends(read(), session)) {
          finish(session);
        }
      }
    } catch (EOFException e) {
      // That is the end.
    }
  }

  /** Reads until the client has ended a stream. */
  void awaitFinish(int stream) throws IOException {
    while (!ends(read(), stream)) {
      // Not yet.
    }
  }

  /** Reads until so many PINGs have come. */
  void awaitPings(int count) throws IOException {
    while (pings < count) {
      read();
    }
  }

  /** Has the client answer a PING: it has read what was sent before. */
  void awaitRead() throws IOException {
    send(Frame.PING, 0, 0, new byte[8]);
    Frame frame = read();
    while (frame.type() != Frame.PING || !frame.has(Frame.ACK)) {
      frame = read();
    }
  }

  /** Waits until the client ends the connection, whatever it sends. */
  void awaitEnd() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  /** Reads what the client says first, and no more. */
  void readSome() throws IOException {
    in.readUnsignedByte();
    in.skipNBytes(in.available());
  }

  /** How much more of what the client says is there already; not under TLS. */
  int available() throws IOException {
    return in.available();
  }

  /** The next frame; SETTINGS and PINGs have been answered, and requests are kept. */
  Frame read() throws IOException {
    Frame frame = Frame.read(in);
    assertThat(frame.length()).as("length of a frame").isLessThanOrEqualTo(MAX_FRAME_SIZE);
    note(frame);
    return frame;
  }

  /** Lets the client send so much more on a stream, or on the connection (0). */
  void grant(int stream, int bytes) throws IOException {
    credit.merge(stream, bytes, Integer::sum);
    send(Frame.WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  void data(int stream, byte[] bytes) throws IOException {
    send(Frame.DATA, 0, stream, bytes);
  }

  void finish(int stream) throws IOException {
    send(Frame.DATA, Frame.END_STREAM, stream);
  }

  void goAway(int lastStream, int code, String debug) throws IOException {
    byte[] text = debug.getBytes(StandardCharsets.US_ASCII);
    send(
        Frame.GOAWAY,
        0,
        0,
        ByteBuffer.allocate(8 + text.length).putInt(lastStream).putInt(code).put(text).array());
  }

  void send(int type, int flags, int stream, byte... payload) throws IOException {
    write(new Frame(type, flags, stream, payload).encoded());
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void write(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Ends the connection (FIN). */
  void close() throws IOException {
    tcp.shutdownOutput();
  }

  /** Ends the connection with a TCP reset. */
  void breakOff() throws IOException {
    tcp.setSoLinger(true, 0);
    tcp.close();
  }

  /** What the client has set, by identifier. */
  Map<Integer, Long> settings() {
    return settings;
  }

  /** What the client lets us send on the whole connection. */
  long connectionWindow() {
    return connectionWindow;
  }

  int pings() {
    return pings;
  }

  private void note(Frame frame) throws IOException {
    switch (frame.type()) {
      case Frame.SETTINGS -> noteSettings(frame);
      case Frame.PING -> {
        if (!frame.has(Frame.ACK)) {
          pings++;
          byte[] opaque = new byte[frame.length()];
          frame.payload().get(opaque);
          send(Frame.PING, Frame.ACK, 0, opaque);
        }
      }
      case Frame.HEADERS -> {
        assertThat(frame.has(Frame.END_HEADERS)).as("the whole header block").isTrue();
        requests.add(new Request(frame.stream(), headerBlocks.read(frame.content())));
      }
      case Frame.DATA -> {
        spend(0, frame.length());
        spend(frame.stream(), frame.length());
      }
      case Frame.WINDOW_UPDATE -> {
        if (frame.stream() == 0) {
          connectionWindow += frame.payload().getInt();
        }
      }
      default -> {
        // Of no consequence here.
      }
    }
  }

  private void noteSettings(Frame frame) throws IOException {
    if (frame.has(Frame.ACK)) {
      return;
    }
    ByteBuffer payload = frame.payload();
    while (payload.hasRemaining()) {
      settings.put((int) payload.getShort(), payload.getInt() & 0xffff_ffffL);
    }
    send(Frame.SETTINGS, Frame.ACK, 0);
  }

  private static boolean ends(Frame frame, int stream) {
    return frame.type() == Frame.DATA && frame.stream() == stream && frame.has(Frame.END_STREAM);
  }

  private void spend(int stream, int bytes) {
    int left = credit.getOrDefault(stream, 0) - bytes;
    credit.put(stream, left);
    assertThat(left + INITIAL_WINDOW).as("window of stream " + stream).isNotNegative();
  }

  private String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.readUnsignedByte(); octet != '\n'; octet = in.readUnsignedByte()) {
      line.append((char) octet);
    }
    return line.substring(0, line.length() - 1);
  }

  /** A request's stream and head. */
  record Request(int stream, Map<String, String> head) {}
}
