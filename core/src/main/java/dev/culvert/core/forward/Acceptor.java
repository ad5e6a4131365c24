package dev.culvert.core.forward;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
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

/**
 * One listener: a thread that accepts connections and gives them to the session. What fails for one
 * connection, an {@link Error} too, ends that connection; if the thread ends all the same, the port
 * is closed, and the listener hears it.
 */
final class Acceptor {

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final LocalPort.Bound bound;
  private final Session session;
  private final GuardedListener listener;
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Of the accept thread alone; 0 while connections are accepted. */
  private long pauseMillis;

  Acceptor(LocalPort.Bound bound, Session session, GuardedListener listener) {
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
    CulvertException reason = new CulvertException(Failure.INTERNAL, "its thread has ended");
    try {
      while (closed.getCount() > 0) {
        acceptOne();
      }
    } catch (ClosedChannelException e) {
      reason = new CulvertException(Failure.INTERNAL, "the listening socket was closed", e);
    } catch (Throwable e) {
      reason = CulvertException.of(e);
    } finally {
      if (closed.getCount() > 0) {
        close();
        listener.ended(binding(), reason);
      }
    }
  }

  private void acceptOne() throws ClosedChannelException {
    try {
      forward(bound.channel().accept());
      pauseMillis = 0;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException | VirtualMachineError e) {
      // Descriptors, threads or memory are short: connections that end give them back.
      if (pauseMillis == 0) {
        listener.acceptFailed(binding(), failure("cannot accept", e));
      }
      pauseMillis = Math.min(Math.max(FIRST_PAUSE_MILLIS, 2 * pauseMillis), LONGEST_PAUSE_MILLIS);
      pause();
    }
  }

  /**
   * @throws VirtualMachineError what the connection failed of, if it is for the next one too
   */
  private void forward(SocketChannel connection) {
    listener.accepted(binding().mapping());
    try {
      session.adopt(connection, binding().mapping().remote(), new Report());
    } catch (Throwable e) {
      reset(connection);
      listener.closed(
          binding().mapping(),
          new Splice.Summary(0, 0, Duration.ZERO, failure("cannot forward a connection", e)));
      if (e instanceof VirtualMachineError shortage) {
        throw shortage;
      }
    }
  }

  private static void reset(SocketChannel connection) {
    try (connection) {
      connection.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      // It is gone already.
    }
  }

  private static CulvertException failure(String what, Throwable thrown) {
    if (thrown instanceof IOException e) {
      return CulvertException.of(what, e);
    }
    return thrown instanceof VirtualMachineError
        ? new CulvertException(Failure.UNAVAILABLE, what + ": " + thrown.getMessage(), thrown)
        : CulvertException.of(thrown);
  }

  private void pause() {
    try {
      if (closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
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
      listener.closed(binding().mapping(), summary);
    }
  }
}
