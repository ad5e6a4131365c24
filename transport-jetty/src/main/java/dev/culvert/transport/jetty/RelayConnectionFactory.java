package dev.culvert.transport.jetty;

import dev.culvert.core.Target;
import dev.culvert.core.wire.Relay;
import dev.culvert.core.wire.RelayAnswer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/** Asks a gateway for a relay; HTTP/2 with the node follows its answer. Thread-safe. */
final class RelayConnectionFactory implements ClientConnectionFactory {

  private static final int BUFFER_SIZE = 1 << 12;

  private final Target target;
  private final Executor executor;
  private final Consumer<Throwable> failed;
  private final ClientConnectionFactory http2 = new HTTP2ClientConnectionFactory();

  /**
   * @param failed hears why there is no relay, at most once for each connection
   */
  RelayConnectionFactory(Target target, Executor executor, Consumer<Throwable> failed) {
    this.target = target;
    this.executor = executor;
    this.failed = failed;
  }

  @Override
  public Connection newConnection(EndPoint endPoint, Map<String, Object> context) {
    return new Asking(endPoint, context);
  }

  /** The connection until the answer has come. Confined to whoever fills. */
  private final class Asking extends AbstractConnection.NonBlocking {

    private final Map<String, Object> context;
    private final RelayAnswer answer = new RelayAnswer(target.toString());
    private final ByteBuffer buffer = BufferUtil.allocate(BUFFER_SIZE);

    Asking(EndPoint endPoint, Map<String, Object> context) {
      super(endPoint, executor);
      this.context = context;
    }

    @Override
    public void onOpen() {
      super.onOpen();
      getEndPoint()
          .write(
              Callback.from(this::fillInterested, this::fail),
              Relay.request(target.server().getRawAuthority(), target.route().path()));
    }

    @Override
    public void onFillable() {
      try {
        int filled = getEndPoint().fill(buffer);
        while (filled > 0 && !answer.take(buffer)) {
          BufferUtil.clear(buffer);
          filled = getEndPoint().fill(buffer);
        }
        if (filled == 0) {
          fillInterested();
        } else if (filled > 0 && answer.isAccepted()) {
          getEndPoint().upgrade(http2.newConnection(getEndPoint(), context));
        } else {
          fail(answer.refusal());
        }
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
    }

    @Override
    public void onFillInterestedFailed(Throwable cause) {
      fail(cause);
    }

    private void fail(Throwable why) {
      failed.accept(why);
      close();
    }
  }
}
