package dev.culvert.transport.jetty;

import java.time.Duration;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * PINGs the server and gives the session up when two in a row were not answered (RFC 9113 section
 * 6.7). Whatever arrives counts as an answer: behind megabytes of data a PING may wait long on a
 * connection that is alive. Confined to the session's invoker.
 */
final class KeepAlive {

  private static final int MAX_UNANSWERED = 2;

  private final JettySession session;
  private final HTTP2Session connection;
  private final Duration interval;
  private int unanswered;
  private long bytesIn;
  private Scheduler.@Nullable Task timer;

  KeepAlive(JettySession session, HTTP2Session connection, Duration interval) {
    this.session = session;
    this.connection = connection;
    this.interval = interval;
  }

  void start() {
    timer = session.invoker().after(interval, this::ping);
  }

  void stop() {
    Scheduler.Task pending = timer;
    if (pending != null) {
      pending.cancel();
      timer = null;
    }
  }

  private void ping() {
    if (timer == null) {
      return;
    }
    long arrived = connection.getEndPoint().getConnection().getBytesIn();
    if (arrived != bytesIn) {
      bytesIn = arrived;
      unanswered = 0;
    }
    if (unanswered == MAX_UNANSWERED) {
      session.abandon(
          "no answer to " + MAX_UNANSWERED + " PINGs, one each " + interval.toMillis() + " ms");
    } else {
      unanswered++;
      connection.ping(new PingFrame(unanswered, false), Callback.NOOP);
      start();
    }
  }
}
