package dev.culvert.server.undertow;

import dev.culvert.server.greeting.Greeting;
import dev.culvert.server.greeting.RefusedException;
import dev.culvert.server.greeting.RelayRequest;
import dev.culvert.server.greeting.UpgradeRequest;
import dev.culvert.server.spi.Clients;
import io.undertow.connector.PooledByteBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.ChannelListener;
import org.xnio.StreamConnection;

/**
 * Opens cleartext connections: those that begin with the HTTP/2 preface, and those that begin with
 * a port-forward request to upgrade. Turns others away with one sentence. Thread-safe.
 */
final class CleartextListener implements ChannelListener<StreamConnection> {

  private final ChannelOpener opener;
  private final Clients clients;

  CleartextListener(ChannelOpener opener, Clients clients) {
    this.opener = opener;
    this.clients = clients;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    new Cleartext(connection, PooledBuffers.of(connection, opener)).start();
  }

  /** The preface, or an HTTP/1.1 request. */
  private final class Cleartext extends FirstBytes {

    private final Greeting greeting = new Greeting();

    Cleartext(StreamConnection connection, PooledBuffers buffers) {
      super(connection, buffers, opener, Integer.MAX_VALUE);
    }

    @Override
    boolean received(PooledByteBuffer pooled) throws IOException {
      try {
        if (!greeting.take(pooled.getBuffer())) {
          return false;
        }
      } catch (RefusedException e) {
        turnAway(e.refusal());
        return false;
      }
      RelayRequest relay = greeting.relay();
      if (relay != null) {
        StreamConnection tcp = handOver();
        new RelayStart(tcp, tcp, buffers(), opener, null, () -> {}).begin(clients, relay);
        return false;
      }
      UpgradeRequest request = greeting.upgrade();
      if (request == null) {
        return opener.open(handOver(), buffers(), pooled);
      }
      upgrade(request);
      return false;
    }

    private void upgrade(UpgradeRequest request) throws IOException {
      StreamConnection connection = handOver();
      ByteBuffer answer = Greeting.switching();
      connection.getSinkChannel().write(answer);
      if (answer.hasRemaining()) {
        throw new IOException("an idle socket took only a part of an answer");
      }
      opener.open(connection, buffers(), request);
    }
  }
}
