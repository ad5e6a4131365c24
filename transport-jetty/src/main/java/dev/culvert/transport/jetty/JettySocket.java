package dev.culvert.transport.jetty;

import dev.culvert.core.Chunk;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * A local socket on the selector that serves the connection, and on the session's invoker: between
 * it and a stream of the session no thread hands over to another. Confined to that invoker, but for
 * {@link #demand} and {@link #reset}, which are thread-safe.
 */
final class JettySocket implements DuplexStream {

  private static final int BUFFER_SIZE = 1 << 16;

  private final SessionInvoker invoker;
  private final HTTP2Client client;
  private final SocketChannel socket;
  private final Handler handler;

  private @Nullable Link link;
  private @Nullable Chunk writing;
  private @Nullable CulvertException failure;
  private boolean open;

  /** What was there before the selector has the socket was looked for. */
  private boolean looked;

  private boolean demanded;
  private boolean waiting;
  private boolean drained;
  private boolean inputEnded;
  private boolean outputShut;
  private boolean outputEnded;
  private boolean closed;

  private JettySocket(
      SessionInvoker invoker, HTTP2Client client, SocketChannel socket, Handler handler) {
    this.invoker = invoker;
    this.client = client;
    this.socket = socket;
    this.handler = handler;
  }

  /** Takes ownership of a connected socket. */
  static DuplexStream open(
      SessionInvoker invoker, HTTP2Client client, SocketChannel socket, Handler handler) {
    JettySocket stream = new JettySocket(invoker, client, socket, handler);
    invoker.execute(stream::register);
    return stream;
  }

  @Override
  public @Nullable Chunk read() {
    if (!open || drained || inputEnded || failure != null) {
      return null;
    }
    RetainableByteBuffer buffer = client.getByteBufferPool().acquire(BUFFER_SIZE, true);
    ByteBuffer bytes = buffer.getByteBuffer();
    int position = BufferUtil.flipToFill(bytes);
    int filled = fill(bytes);
    drained = bytes.hasRemaining();
    BufferUtil.flipToFlush(bytes, position);
    if (filled > 0) {
      return Chunk.of(bytes, false, buffer::release);
    }
    buffer.release();
    if (filled == 0) {
      return null;
    }
    inputEnded = true;
    closeIfOver();
    return Chunk.end();
  }

  @Override
  public void demand() {
    invoker.execute(
        () -> {
          demanded = true;
          awaitInput();
        });
  }

  @Override
  public boolean write(Chunk chunk) {
    boolean misused = writing != null || outputShut;
    if (failure != null || misused || !chunk.buffer().hasRemaining()) {
      chunk.release();
      if (failure == null && misused) {
        throw new IllegalStateException("write after shutdownOutput, or before onWritable");
      }
      return failure == null;
    }
    writing = chunk;
    return link != null && write(link, chunk);
  }

  @Override
  public void shutdownOutput() {
    outputShut = true;
    endOutput();
  }

  @Override
  public void reset(CulvertException reason) {
    invoker.execute(() -> fail(reason));
  }

  private void register() {
    try {
      socket.socket().setOOBInline(true);
      socket.configureBlocking(false);
    } catch (IOException e) {
      failLocally(e.toString());
      return;
    }
    open = true;
    call(handler::onOpen);
    Map<String, Object> context = new ConcurrentHashMap<>();
    ClientConnectionFactory factory = (endPoint, unused) -> new Link(endPoint);
    context.put(Transport.CONTEXT_KEY, Transport.TCP_IP);
    context.put(ClientConnectionFactory.CONTEXT_KEY, factory);
    context.put(
        ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY,
        Promise.from(
            opened -> {}, cause -> invoker.execute(() -> failLocally(String.valueOf(cause)))));
    client.getClientConnector().accept(socket, context);
  }

  private void opened(Link opened) {
    if (failure != null) {
      opened.close();
      return;
    }
    link = opened;
    Chunk first = writing;
    if (first != null && write(opened, first)) {
      call(handler::onWritable);
    }
    endOutput();
    awaitInput();
  }

  private void awaitInput() {
    if (!open || !demanded || waiting || inputEnded || failure != null) {
      return;
    }
    if (link != null) {
      waiting = true;
      link.fillInterested();
    } else if (!looked) {
      looked = true;
      readable();
    }
  }

  private void readable() {
    waiting = false;
    drained = false;
    if (demanded && failure == null) {
      demanded = false;
      call(handler::onReadable);
    }
  }

  /** Not by the end point, which takes a reset for an end of input. */
  private int fill(ByteBuffer bytes) {
    try {
      return socket.read(bytes);
    } catch (IOException e) {
      fail(CulvertException.of(what(), e));
      return 0;
    }
  }

  /** Writes; whether all has gone at once. */
  private boolean write(Link to, Chunk chunk) {
    AtomicBoolean settled = new AtomicBoolean();
    to.getEndPoint()
        .write(
            Callback.from(
                () -> {
                  if (!settled.compareAndSet(false, true)) {
                    invoker.execute(this::writtenLater);
                  }
                },
                cause -> invoker.execute(() -> writeFailed(cause))),
            chunk.buffer());
    if (settled.compareAndSet(false, true)) {
      return false;
    }
    written();
    return true;
  }

  private void writtenLater() {
    written();
    if (failure == null) {
      call(handler::onWritable);
    }
  }

  private void written() {
    Chunk gone = writing;
    writing = null;
    if (gone != null) {
      gone.release();
    }
    endOutput();
    closeIfOver();
  }

  private void writeFailed(Throwable cause) {
    failLocally(String.valueOf(cause.getMessage()));
    written();
  }

  private void endOutput() {
    if (outputShut && writing == null && !outputEnded && link != null) {
      outputEnded = true;
      link.getEndPoint().shutdownOutput();
      closeIfOver();
    }
  }

  private void failLocally(String why) {
    fail(new CulvertException(Failure.CONNECTION_RESET, what() + ": " + why));
  }

  /** The program sees a reset, not an end. */
  private void fail(CulvertException why) {
    if (failure != null || closed) {
      return;
    }
    failure = why;
    try {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (ClosedChannelException e) {
      // Then that is done.
    } catch (IOException e) {
      why.addSuppressed(e);
    }
    if (link == null) {
      IO.close(socket);
      written();
    } else {
      link.close();
    }
    closeIfOver();
  }

  private void closeIfOver() {
    boolean over = failure != null || (inputEnded && outputEnded);
    if (closed || !over || writing != null) {
      return;
    }
    closed = true;
    CulvertException why = failure;
    if (link != null) {
      link.close();
    }
    invoker.execute(() -> handler.onClosed(why));
  }

  /** Runs a callback that is not ours; what it throws ends the stream. */
  private void call(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error e) {
      fail(new CulvertException(Failure.INTERNAL, what() + ": a callback failed: " + e, e));
    }
  }

  private String what() {
    return "socket " + socket.socket().getRemoteSocketAddress();
  }

  /** The socket's place in Jetty. */
  private final class Link extends AbstractConnection.NonBlocking {

    Link(EndPoint endPoint) {
      super(endPoint, client.getExecutor());
    }

    @Override
    public void onOpen() {
      super.onOpen();
      invoker.execute(() -> opened(this));
    }

    @Override
    public void onFillable() {
      invoker.run(JettySocket.this::readable);
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
      invoker.execute(() -> failLocally(String.valueOf(cause.getMessage())));
    }

    @Override
    public void onClose(@Nullable Throwable cause) {
      super.onClose(cause);
      invoker.execute(() -> failLocally("closed under the session"));
    }
  }
}
