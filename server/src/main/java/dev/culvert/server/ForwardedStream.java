package dev.culvert.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Dialer;
import dev.culvert.core.DuplexStream;
import dev.culvert.core.Failure;
import dev.culvert.core.Route;
import dev.culvert.core.Splice;
import dev.culvert.core.session.Loop;
import dev.culvert.server.spi.IoLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A forwarded connection: the exchange with its client spliced to a dialled stream, and a deadline
 * for the pod to accept. Confined to its loop.
 */
final class ForwardedStream implements Splice.Listener {

  private final IoLoop loop;
  private final Exchange exchange;
  private final @Nullable String client;
  private final Route route;
  private final int port;
  private final StreamListener listener;

  private @Nullable DuplexStream near;
  private Loop.@Nullable Timer deadline;

  ForwardedStream(
      IoLoop loop,
      Exchange exchange,
      @Nullable String client,
      Route route,
      int port,
      StreamListener listener) {
    this.loop = loop;
    this.exchange = exchange;
    this.client = client;
    this.route = route;
    this.port = port;
    this.listener = listener;
  }

  /** Dials and splices; returns at once. */
  void start(Dialer dialer, Duration timeout) {
    deadline = loop.after(timeout, () -> expire(timeout));
    Splice.join(this::openNear, IoThreadDialer.on(loop, dialer), port, this);
  }

  @Override
  public void onOpen() {
    loop.run(
        () -> {
          cancelDeadline();
          exchange.acceptWithBytes();
        });
  }

  @Override
  public void onClosed(Splice.Summary summary) {
    loop.run(this::cancelDeadline);
    listener.onClosed(client, route, port, summary);
  }

  private DuplexStream openNear(DuplexStream.Handler handler) {
    DuplexStream stream = exchange.open(handler);
    near = stream;
    return stream;
  }

  private void expire(Duration timeout) {
    if (near != null) {
      near.reset(
          new CulvertException(
              Failure.TIMEOUT,
              "pod "
                  + route.pod()
                  + " port "
                  + port
                  + " did not accept within "
                  + timeout.toMillis()
                  + " ms"));
    }
  }

  private void cancelDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }
}
