package dev.culvert.core.forward;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder.Binding;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One listener: a thread that accepts connections and gives them to the session. */
final class Acceptor {

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final LocalPort.Bound bound;
  private final Session session;
  private final Forwarder.Listener listener;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  Acceptor(LocalPort.Bound bound, Session session, Forwarder.Listener listener) {
    this.bound = bound;
    this.session = session;
    this.listener = listener;
    this.thread = new Thread(this::run, "culvert-accept " + bound.binding());
    this.thread.setDaemon(true);
  }

  Binding binding() {
    return bound.binding();
  }

  void start() {
    thread.start();
  }

  void close() {
    closed.countDown();
    bound.close();
  }

  /** Waits for the thread even when interrupted: closing the channel has ended it. */
  void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    long pause = 0;
    while (closed.getCount() > 0) {
      try {
        SocketChannel connection = bound.channel().accept();
        pause = 0;
        forward(connection);
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        if (pause == 0) {
          listener.onAcceptFailed(binding(), e);
        }
        pause = Math.min(Math.max(FIRST_PAUSE_MILLIS, 2 * pause), LONGEST_PAUSE_MILLIS);
        pause(pause);
      }
    }
  }

  private void forward(SocketChannel connection) throws IOException {
    listener.onAccepted(binding().mapping());
    try {
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      session.adopt(connection, binding().mapping().remote(), new Report());
    } catch (IOException | RuntimeException e) {
      connection.close();
      listener.onClosed(
          binding().mapping(), new Splice.Summary(0, 0, Duration.ZERO, CulvertException.of(e)));
    }
  }

  private void pause(long millis) {
    try {
      if (closed.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the listener what became of one connection. */
  private final class Report implements Splice.Listener {

    @Override
    public void onClosed(Splice.Summary summary) {
      listener.onClosed(binding().mapping(), summary);
    }
  }
}
