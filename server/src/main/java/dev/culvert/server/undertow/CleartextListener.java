package dev.culvert.server.undertow;

import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/**
 * Opens cleartext connections: those that begin with the HTTP/2 preface (RFC 9113 section 3.3,
 * prior knowledge), and those that begin with a port-forward request to upgrade (RFC 7540 section
 * 3.2). Turns others away with one sentence. Thread-safe.
 */
public final class CleartextListener implements ChannelListener<StreamConnection> {

  private static final byte[] SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final ChannelOpener opener;

  public CleartextListener(ChannelOpener opener) {
    this.opener = opener;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    new Greeting(connection, opener.buffers().of(connection)).start();
  }

  /** The preface, or an HTTP/1.1 request. */
  private final class Greeting extends FirstBytes {

    private final Preface preface = new Preface();
    private @Nullable HeadBytes head;

    Greeting(StreamConnection connection, ConnectionBuffers buffers) {
      super(connection, buffers, opener, Integer.MAX_VALUE);
    }

    @Override
    boolean received(PooledByteBuffer pooled) throws IOException {
      ByteBuffer bytes = pooled.getBuffer();
      try {
        if (head == null && preface.matches(bytes)) {
          return preface.isComplete() && opener.open(handOver(), buffers(), pooled);
        }
        if (head == null) {
          head = new HeadBytes();
          head.take(preface.matched());
        }
        head.take(bytes);
        if (head.isComplete()) {
          upgrade(head.parse(), bytes.hasRemaining());
        }
      } catch (RefusedException e) {
        turnAway(e.refusal());
      }
      return false;
    }

    private void upgrade(RequestHead parsed, boolean more) throws RefusedException, IOException {
      UpgradeRequest request = UpgradeRequest.of(parsed);
      if (more) {
        throw new RefusedException(
            Refusal.badRequest("Nothing may follow a request to upgrade before its answer."));
      }
      StreamConnection connection = handOver();
      ByteBuffer answer = ByteBuffer.wrap(SWITCHING);
      connection.getSinkChannel().write(answer);
      if (answer.hasRemaining()) {
        throw new IOException("an idle socket took only a part of an answer");
      }
      opener.open(connection, buffers(), request);
    }
  }
}
