package dev.culvert.transport.jetty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.session.Lifecycle;
import dev.culvert.core.wire.WireHeaders;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http2.api.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A forwarded connection: a request with a port. {@link DuplexStream}'s methods are thread-safe;
 * all else is confined to the session's invoker, where also the handler is called.
 */
final class JettyStream extends JettyRequest implements DuplexStream, Lifecycle.Stream {

  private final int port;
  private final Handler handler;

  /** Read already, to know that there is something to read. */
  private final AtomicReference<Stream.@Nullable Data> first = new AtomicReference<>();

  private boolean accepted;
  private boolean demanded;
  private boolean lastRead;
  private boolean outputOver;
  private boolean closed;

  JettyStream(JettySession session, int port, Handler handler) {
    super(session, session.target() + " port " + port);
    this.port = port;
    this.handler = handler;
  }

  @Override
  public @Nullable Chunk read() {
    Stream.Data looked = first.getAndSet(null);
    Stream.Data data = looked == null ? next() : looked;
    if (data == null) {
      return null;
    }
    boolean last = data.frame().isEndStream();
    if (last) {
      lastRead = true;
      session().invoker().execute(this::closeIfOver);
    }
    return Chunk.of(data.frame().getByteBuffer(), last, () -> release(data));
  }

  @Override
  public void demand() {
    session()
        .invoker()
        .execute(
            () -> {
              demanded = true;
              if (first.get() != null) {
                dataAvailable();
              } else if (accepted && !lastRead) {
                demandData();
              }
            });
  }

  @Override
  public boolean write(Chunk chunk) {
    return output().write(chunk);
  }

  @Override
  public void shutdownOutput() {
    output().shutdown();
  }

  @Override
  public void reset(CulvertException reason) {
    output().seal();
    session().invoker().execute(() -> fail(reason));
  }

  @Override
  public void drained() {
    session()
        .invoker()
        .execute(
            () -> {
              if (output().unblock()) {
                call(handler::onWritable);
              }
            });
  }

  @Override
  void addHeaders(HttpFields.Mutable headers) {
    headers.put(WireHeaders.PORT, port);
  }

  @Override
  void accepted() {
    accepted = true;
    call(handler::onOpen);
    if (demanded) {
      demandData();
    }
  }

  /** Jetty's word may be late: a demand from elsewhere has brought what it is about. */
  @Override
  void dataAvailable() {
    if (!demanded || lastRead || failure() != null) {
      return;
    }
    if (first.get() == null) {
      first.set(next());
    }
    if (first.get() == null) {
      demandData();
      return;
    }
    demanded = false;
    call(handler::onReadable);
  }

  @Override
  void failed(CulvertException why) {
    Stream.Data unread = first.getAndSet(null);
    if (unread != null) {
      release(unread);
    }
    closeIfOver();
  }

  @Override
  void outputOver() {
    outputOver = true;
    closeIfOver();
  }

  /** The next data, or the end, or null. Some servers put an empty frame before trailers. */
  private Stream.@Nullable Data next() {
    for (Stream.Data data = lastRead ? null : readData(); data != null; data = readData()) {
      if (data.frame().isEndStream() || data.frame().remaining() > 0) {
        return data;
      }
      release(data);
    }
    return null;
  }

  /** Runs a callback that is not ours; what it throws ends the stream. */
  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      fail(new CulvertException(Failure.INTERNAL, what() + ": a callback failed: " + e, e));
    }
  }

  /** The caller may have to read the rest, or Jetty to let go of ours. */
  private void closeIfOver() {
    CulvertException why = failure();
    if (closed || !outputOver || (why == null && !lastRead)) {
      return;
    }
    closed = true;
    output().seal();
    session()
        .invoker()
        .execute(
            () -> {
              try {
                handler.onClosed(why);
              } finally {
                session().life().streamClosed(this);
              }
            });
  }
}
