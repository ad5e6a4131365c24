package dev.culvert.server.undertow;

import dev.culvert.core.session.GrowingWindow;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The streams of a connection that are open, and which were. Confined to its I/O thread. */
final class OpenStreams {

  private final Map<Integer, Open> open = new HashMap<>();
  private int highestId;

  int size() {
    return open.size();
  }

  /** A stream, or null if it is not open. */
  @Nullable Open get(int id) {
    return open.get(id);
  }

  @Nullable Open remove(int id) {
    Open stream = open.remove(id);
    if (stream != null) {
      stream.window.close();
    }
    return stream;
  }

  void add(int id, Open stream) {
    used(id);
    open.put(id, stream);
  }

  /** The client has used this and all lower identifiers (RFC 9113 section 5.1.1). */
  void used(int id) {
    highestId = Math.max(highestId, id);
  }

  boolean isNew(int id) {
    return id > highestId;
  }

  /** Whether a stream was here and is not any more; frames for it were under way at its end. */
  boolean isLate(int id) {
    return !isNew(id) && id % 2 == 1 && !open.containsKey(id);
  }

  /** Bytes of a stream are held no more; or, if negative, are held on. */
  void consumed(int id, int bytes) {
    Open stream = open.get(id);
    if (stream != null) {
      stream.window.consumed(bytes);
    }
  }

  /** Bytes of a stream have gone downstream. */
  void wentDownstream(int id, int bytes) {
    Open stream = open.get(id);
    if (stream != null) {
      stream.window.wentDownstream(bytes);
    }
  }

  /** The credit to send for a stream now; 0 for none. */
  int claim(int id) {
    Open stream = open.get(id);
    return stream == null ? 0 : stream.window.claim();
  }

  /** A stream that is open, and what its sender may still send. */
  static final class Open {

    final @Nullable IncomingBody body;
    final Http2HeadersStreamSinkChannel answer;
    final StreamWindow window;
    @Nullable IntConsumer onReset;

    Open(@Nullable IncomingBody body, Http2HeadersStreamSinkChannel answer, GrowingWindow window) {
      this.body = body;
      this.answer = answer;
      this.window = new StreamWindow(window);
    }
  }
}
