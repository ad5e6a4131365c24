package dev.culvert.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames to and from a TCP connection (RFC 9113 section 4.1). Writing is thread-safe. */
final class Http2Wire implements AutoCloseable {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;

  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;

  private static final long PATIENCE_MILLIS = 15_000;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final OutputStream out;
  private final Thread reader;
  private final Object writing = new Object();
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();

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
    ByteBuffer bytes = ByteBuffer.allocate(9 + payload.length);
    bytes.put((byte) (payload.length >> 16)).put((byte) (payload.length >> 8));
    bytes.put((byte) payload.length).put((byte) type).put((byte) flags).putInt(streamId);
    bytes.put(payload);
    synchronized (writing) {
      out.write(bytes.array());
    }
  }

  void writeHeaders(int streamId, Http2Headers headers, boolean end) throws IOException {
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(streamId, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    int flags = END_HEADERS | (end ? END_STREAM : 0);
    write(HEADERS, flags, streamId, ByteBufUtil.getBytes(block));
  }

  Http2Headers decodeHeaders(int streamId, byte[] block) throws IOException {
    try {
      return decoder.decodeHeaders(streamId, Unpooled.wrappedBuffer(block));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
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
      byte[] header = new byte[9];
      while (true) {
        in.readFully(header);
        ByteBuffer fields = ByteBuffer.wrap(header);
        int length = (fields.getInt() & 0xffffff00) >>> 8;
        int type = header[3];
        int flags = fields.get();
        int streamId = fields.getInt();
        receiver.received(type, flags, streamId, in.readNBytes(length));
      }
    } catch (IOException e) {
      onEnd.run();
    }
  }

  /** Gets each frame, on the reading thread. */
  interface Receiver {

    void received(int type, int flags, int streamId, byte[] payload) throws IOException;
  }
}
