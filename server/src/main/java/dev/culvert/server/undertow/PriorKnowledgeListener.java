package dev.culvert.server.undertow;

import dev.culvert.core.config.Http2Settings;
import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Opens connections that begin with the HTTP/2 preface (RFC 9113 section 3.3, prior knowledge), and
 * turns others away with one sentence. Thread-safe.
 */
public final class PriorKnowledgeListener implements ChannelListener<StreamConnection> {

  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final long PREFACE_SECONDS = 10;
  private static final String REFUSAL = "This port speaks HTTP/2 with prior knowledge only.\n";
  private static final byte[] ANSWER =
      ("HTTP/1.1 505 HTTP Version Not Supported\r\n"
              + "connection: close\r\ncontent-type: text/plain\r\ncontent-length: "
              + REFUSAL.length()
              + "\r\n\r\n"
              + REFUSAL)
          .getBytes(StandardCharsets.US_ASCII);

  private final ByteBufferPool buffers;
  private final Http2Settings settings;
  private final Consumer<ForwardingChannel> onOpen;

  /**
   * @param onOpen gets each connection on its I/O thread before anything is received on it; sets
   *     the receive listener
   */
  public PriorKnowledgeListener(
      ByteBufferPool buffers, Http2Settings settings, Consumer<ForwardingChannel> onOpen) {
    this.buffers = buffers;
    this.settings = settings;
    this.onOpen = onOpen;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    Preface preface = new Preface(connection);
    connection.getSourceChannel().setReadListener(preface::readable);
    connection.getSourceChannel().wakeupReads();
  }

  /** The first bytes of one connection, until they have been told apart. */
  private final class Preface {

    private final StreamConnection connection;
    private final XnioExecutor.Key deadline;
    private int matched;

    Preface(StreamConnection connection) {
      this.connection = connection;
      this.deadline =
          connection
              .getIoThread()
              .executeAfter(() -> IoUtils.safeClose(connection), PREFACE_SECONDS, TimeUnit.SECONDS);
    }

    void readable(ConduitStreamSourceChannel source) {
      PooledByteBuffer pooled = buffers.allocate();
      boolean kept = false;
      try {
        ByteBuffer bytes = pooled.getBuffer();
        int read = source.read(bytes);
        bytes.flip();
        if (read < 0) {
          end();
        } else if (!matches(bytes)) {
          refuse();
        } else if (matched == PREFACE.length) {
          kept = true;
          open(pooled);
        } else {
          source.resumeReads();
        }
      } catch (IOException e) {
        end();
      } finally {
        if (!kept) {
          pooled.close();
        }
      }
    }

    private boolean matches(ByteBuffer bytes) {
      while (bytes.hasRemaining() && matched < PREFACE.length) {
        if (bytes.get() != PREFACE[matched++]) {
          return false;
        }
      }
      return true;
    }

    private void open(PooledByteBuffer afterPreface) {
      deadline.remove();
      connection.getSourceChannel().suspendReads();
      connection.getSourceChannel().setReadListener(null);
      ForwardingChannel channel =
          new ForwardingChannel(connection, buffers, afterPreface, settings);
      onOpen.accept(channel);
      channel.resumeReceives();
    }

    private void refuse() throws IOException {
      connection.getSinkChannel().write(ByteBuffer.wrap(ANSWER));
      end();
    }

    private void end() {
      deadline.remove();
      IoUtils.safeClose(connection);
    }
  }
}
