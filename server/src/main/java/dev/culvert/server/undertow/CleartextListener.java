package dev.culvert.server.undertow;

import io.undertow.connector.PooledByteBuffer;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/**
 * Opens cleartext connections: those that begin with the HTTP/2 preface (RFC 9113 section 3.3,
 * prior knowledge). Turns others away with one sentence. Thread-safe.
 */
public final class CleartextListener implements ChannelListener<StreamConnection> {

  private final ChannelOpener opener;

  public CleartextListener(ChannelOpener opener) {
    this.opener = opener;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    new Greeting(connection).start();
  }

  /** The preface or not. */
  private final class Greeting extends FirstBytes {

    private final Preface preface = new Preface();

    Greeting(StreamConnection connection) {
      super(connection, opener, Integer.MAX_VALUE);
    }

    @Override
    boolean received(PooledByteBuffer bytes) {
      if (!preface.matches(bytes.getBuffer())) {
        turnAway(Refusal.NOT_HTTP2);
        return false;
      }
      if (!preface.isComplete()) {
        return false;
      }
      opener.open(handOver(), bytes);
      return true;
    }
  }
}
