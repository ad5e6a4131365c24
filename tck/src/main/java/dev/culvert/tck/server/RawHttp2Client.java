package dev.culvert.tck.server;

import dev.culvert.testkit.Frame;
import dev.culvert.testkit.HeaderBlocks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 client that sends what it is told, frame by frame, and keeps what it receives. It obeys
 * nothing by itself but SETTINGS and PING, so that a test decides about windows and resets.
 * Thread-safe.
 */
public final class RawHttp2Client implements AutoCloseable {

  public static final int CANCEL = 8;
  public static final int REFUSED_STREAM = 7;

  /** The window of streams when a test does not care. */
  public static final int DEFAULT_WINDOW = 1 << 20;

  private static final int UPGRADED = 1;
  private static final int INITIAL_WINDOW = 65_535;
  private static final int MAX_FRAME = 16_384;
  private static final long PATIENCE_MILLIS = 15_000;

  private final Http2Wire wire;
  private final HeaderBlocks headerBlocks = new HeaderBlocks();

  private final Conditions lock = new Conditions();
  private final Map<Integer, Stream> streams = new TreeMap<>();
  private int nextStreamId = 1;
  private long connectionWindow = INITIAL_WINDOW;
  private int peerStreamWindow = INITIAL_WINDOW;
  private int pings;
  private boolean settingsSeen;
  private boolean autoCredit = true;
  private boolean answersPings = true;
  private int pingsReceived;
  private @Nullable Integer goAway;

  /** Speaks over this connection, with this window for each stream that the server sends on. */
  public RawHttp2Client(Socket connected, int streamWindow) throws IOException {
    this(connected, streamWindow, false);
  }

  /** Speaks over a connection that may have been upgraded: stream 1 is there then. */
  RawHttp2Client(Socket connected, int streamWindow, boolean upgraded) throws IOException {
    if (upgraded) {
      streams.put(UPGRADED, new Stream(UPGRADED, 0));
      nextStreamId = UPGRADED + 2;
    }
    wire = new Http2Wire(connected, this::received, lock::end);
    ByteBuffer settings = ByteBuffer.allocate(6).putShort((short) 4).putInt(streamWindow);
    frame(Frame.SETTINGS, 0, 0, settings.array());
    windowUpdate(0, 1 << 30);
    wire.start();
    await("SETTINGS", () -> settingsSeen);
  }

  public RawHttp2Client(InetSocketAddress server, int streamWindow) throws IOException {
    this(new Socket(server.getAddress(), server.getPort()), streamWindow);
  }

  public RawHttp2Client(InetSocketAddress server) throws IOException {
    this(server, DEFAULT_WINDOW);
  }

  /** The stream that the request to upgrade became; the client's half has ended. */
  Stream upgradedStream() {
    return Objects.requireNonNull(streams.get(UPGRADED));
  }

  /** Whether credit for DATA goes back by itself; on at first. */
  public void autoCredit(boolean on) {
    locked(() -> autoCredit = on);
  }

  /** Whether PINGs are answered; on at first. */
  public void answerPings(boolean on) {
    locked(() -> answersPings = on);
  }

  /** Waits until that many PINGs of the server's have come. */
  public void awaitPings(int count) {
    await(count + " PINGs", () -> pingsReceived >= count);
  }

  /** Opens a stream with POST and an open body. */
  public Stream post(String path, String... headers) throws IOException {
    return request("POST", path, false, headers);
  }

  /** Opens a stream; headers are names and values in turn. */
  public Stream request(String method, String path, boolean end, String... headers)
      throws IOException {
    List<String> fields =
        new ArrayList<>(
            List.of(":method", method, ":path", path, ":scheme", "http", ":authority", "test"));
    fields.addAll(List.of(headers));
    lock.lock();
    try {
      Stream stream = new Stream(nextStreamId, peerStreamWindow);
      nextStreamId += 2;
      streams.put(stream.id, stream);
      wire.writeHeaders(stream.id, end, fields.toArray(String[]::new));
      return stream;
    } finally {
      lock.unlock();
    }
  }

  /** Credit for the server. */
  public void windowUpdate(int streamId, int delta) throws IOException {
    frame(Frame.WINDOW_UPDATE, 0, streamId, ByteBuffer.allocate(4).putInt(delta).array());
  }

  /** Sends a PING and waits for its answer. */
  public void ping() throws IOException {
    int before = pings();
    frame(Frame.PING, 0, 0, new byte[8]);
    await("PING answer", () -> pings > before);
  }

  /** Whether a PING is answered in that time. */
  public boolean isPingAnsweredWithin(long millis) throws IOException {
    int before = pings();
    frame(Frame.PING, 0, 0, new byte[8]);
    return lock.within(millis, () -> pings > before);
  }

  /** What the server allows on the connection now. */
  public long connectionWindow() {
    return locked(() -> connectionWindow);
  }

  /** The error code of the server's GOAWAY, or null. */
  public @Nullable Integer goAway() {
    return locked(() -> goAway);
  }

  /** Waits until the server has closed the connection. */
  public void awaitEof() {
    await("end of connection", lock::isOver);
  }

  /** Writes any frame. */
  public void frame(int type, int flags, int streamId, byte[] payload) throws IOException {
    wire.write(type, flags, streamId, payload);
  }

  /** Closes the TCP connection. */
  @Override
  public void close() throws IOException {
    wire.close();
  }

  private void received(Frame frame) throws IOException {
    lock.lock();
    try {
      take(frame);
    } finally {
      lock.unlock();
    }
  }

  private void take(Frame frame) throws IOException {
    ByteBuffer bytes = frame.payload();
    byte[] payload = new byte[frame.length()];
    frame.payload().get(payload);
    int streamId = frame.stream();
    Stream stream = streams.get(streamId);
    switch (frame.type()) {
      case Frame.DATA -> {
        if (stream != null) {
          stream.body.write(payload);
          stream.ended |= frame.has(Frame.END_STREAM);
        }
        if (autoCredit && payload.length > 0 && stream != null) {
          windowUpdate(streamId, payload.length);
        }
        if (payload.length > 0) {
          windowUpdate(0, payload.length);
        }
      }
      case Frame.HEADERS -> {
        Map<String, String> decoded = headerBlocks.read(frame.content());
        if (stream != null) {
          Map<String, String> into = stream.status == null ? stream.headers : stream.trailers;
          into.putAll(decoded);
          stream.status = stream.headers.get(":status");
          stream.ended |= frame.has(Frame.END_STREAM);
        }
      }
      case Frame.RST_STREAM -> {
        if (stream != null) {
          stream.resetCode = bytes.getInt();
        }
      }
      case Frame.SETTINGS -> {
        if (!frame.has(Frame.ACK)) {
          while (bytes.hasRemaining()) {
            int id = bytes.getShort();
            int value = bytes.getInt();
            if (id == 4) {
              peerStreamWindow = value;
            }
          }
          frame(Frame.SETTINGS, Frame.ACK, 0, new byte[0]);
          settingsSeen = true;
        }
      }
      case Frame.PING -> {
        if (!frame.has(Frame.ACK)) {
          pingsReceived++;
          if (answersPings) {
            frame(Frame.PING, Frame.ACK, 0, payload);
          }
        } else {
          pings++;
        }
      }
      case Frame.GOAWAY -> goAway = bytes.position(4).getInt();
      case Frame.WINDOW_UPDATE -> {
        if (streamId == 0) {
          connectionWindow += bytes.getInt();
        } else if (stream != null) {
          stream.window += bytes.getInt();
        }
      }
      default -> {
        // Nothing else is sent by the server.
      }
    }
  }

  private int pings() {
    return locked(() -> pings);
  }

  private <T extends @Nullable Object> T locked(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  private void await(String what, BooleanSupplier condition) {
    if (!lock.within(PATIENCE_MILLIS, condition)) {
      throw new AssertionError(
          "no " + what + " in time; goaway " + goAway() + " eof " + lock.isOver());
    }
  }

  /** One stream, and what has come on it. */
  public final class Stream {

    private final int id;
    private final Map<String, String> headers = new TreeMap<>();
    private final Map<String, String> trailers = new TreeMap<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long window;
    private @Nullable String status;
    private @Nullable Integer resetCode;
    private boolean ended;

    Stream(int id, int window) {
      this.id = id;
      this.window = window;
    }

    public int id() {
      return id;
    }

    /** Waits for the answer's headers. */
    public String status() {
      await("headers on stream " + id, () -> status != null || resetCode != null || lock.isOver());
      return locked(() -> String.valueOf(status));
    }

    /** Whether the answer's headers have come. */
    public boolean hasStatus() {
      return locked(() -> status != null);
    }

    public @Nullable String header(String name) {
      return locked(() -> headers.get(name));
    }

    /** Waits for END_STREAM and returns the whole body. */
    public byte[] awaitEnd() {
      await("END_STREAM on stream " + id, () -> ended);
      return bytes();
    }

    /** Waits for END_STREAM and returns a trailer. */
    public @Nullable String trailer(String name) {
      awaitEnd();
      return locked(() -> trailers.get(name));
    }

    /** Waits for RST_STREAM and returns its code. */
    public int awaitReset() {
      await("RST_STREAM on stream " + id, () -> resetCode != null);
      return locked(() -> resetCode == null ? -1 : resetCode);
    }

    /** Waits until that many bytes of body have come. */
    public byte[] awaitBytes(int count) {
      await(count + " bytes on stream " + id, () -> body.size() >= count);
      return bytes();
    }

    public byte[] bytes() {
      return locked(() -> body.toByteArray());
    }

    public boolean isReset() {
      return locked(() -> resetCode != null);
    }

    /** What the server allows on this stream now. */
    public long window() {
      return locked(() -> window);
    }

    /** Sends one DATA frame, whatever the windows say. */
    public void force(byte[] bytes, boolean end) throws IOException {
      frame(Frame.DATA, end ? Frame.END_STREAM : 0, id, bytes);
    }

    /** Sends bytes as the windows allow. */
    public void send(byte[] bytes) throws IOException {
      int sent = 0;
      while (sent < bytes.length) {
        await(
            "credit on stream " + id + " after " + sent + " bytes",
            () -> Math.min(window, connectionWindow) > 0 || resetCode != null);
        int length = take(bytes.length - sent);
        if (length == 0) {
          throw new IOException("stream " + id + " was reset with " + resetCode);
        }
        frame(Frame.DATA, 0, id, Arrays.copyOfRange(bytes, sent, sent + length));
        sent += length;
      }
    }

    /** Sends what the windows allow now and returns how much it was. */
    public int sendWhatFits(int max) throws IOException {
      int sent = 0;
      while (sent < max) {
        int length = take(max - sent);
        if (length == 0) {
          break;
        }
        frame(Frame.DATA, 0, id, new byte[length]);
        sent += length;
      }
      return sent;
    }

    /** Ends this side (END_STREAM). */
    public void end() throws IOException {
      force(new byte[0], true);
    }

    public void reset(int code) throws IOException {
      frame(Frame.RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(code).array());
    }

    private int take(int max) {
      return locked(
          () -> {
            long allowed = Math.min(Math.min(max, MAX_FRAME), Math.min(window, connectionWindow));
            int taken = resetCode != null ? 0 : (int) Math.max(allowed, 0);
            window -= taken;
            connectionWindow -= taken;
            return taken;
          });
    }
  }
}
