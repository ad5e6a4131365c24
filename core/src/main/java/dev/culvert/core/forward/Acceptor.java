package dev.culvert.core.forward;

import dev.culvert.core.AcceptLoop;
import dev.culvert.core.CulvertException;
import dev.culvert.core.DaemonThreads;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.Splice;
import dev.culvert.core.forward.Forwarder.Binding;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One listener: accepts connections and gives them to the session, on the session's event loop if
 * it has one for that, else on a thread. What fails for one connection, an {@link Error} too, ends
 * that connection; if the loop or the thread ends all the same, the port is closed, and the
 * listener hears it.
 */
final class Acceptor {

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 1_000;

  private final LocalPort.Bound bound;
  private final Session session;
  private final GuardedListener listener;
  private final Way way;
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Of whoever accepts alone; 0 while connections are accepted. */
  private long pauseMillis;

  Acceptor(LocalPort.Bound bound, Session session, GuardedListener listener) {
    this.bound = bound;
    this.session = session;
    this.listener = listener;
    this.way = session.acceptLoop().<Way>map(OnLoop::new).orElseGet(OnThread::new);
  }

  Binding binding() {
    return bound.binding();
  }

  void start() {
    way.start();
  }

  void close() {
    closed.countDown();
    way.close();
  }

  void awaitEnd() {
    way.awaitEnd();
  }

  /** Closes the port, unless that is being done. */
  private void end(Throwable why) {
    if (closed.getCount() > 0) {
      close();
      listener.ended(
          binding(),
          why instanceof ClosedChannelException
              ? new CulvertException(Failure.INTERNAL, "the listening socket was closed", why)
              : CulvertException.of(why));
    }
  }

  /**
   * Accepts a connection, if there is one.
   *
   * @return how long to wait before the next, in milliseconds
   */
  private long acceptOne() throws ClosedChannelException {
    try {
      SocketChannel connection = bound.channel().accept();
      if (connection == null) {
        return 0;
      }
      forward(connection);
      pauseMillis = 0;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException | VirtualMachineError e) {
      // Descriptors, threads or memory are short: connections that end give them back.
      if (pauseMillis == 0) {
        listener.acceptFailed(binding(), failure("cannot accept", e));
      }
      pauseMillis = Math.min(Math.max(FIRST_PAUSE_MILLIS, 2 * pauseMillis), LONGEST_PAUSE_MILLIS);
    }
    return pauseMillis;
  }

  /**
   * @throws VirtualMachineError what the connection failed of, if it is for the next one too
   */
  private void forward(SocketChannel connection) {
    Report report = new Report();
    try {
      way.adopt(connection, report);
    } catch (Throwable e) {
      reset(connection);
      report.onClosed(
          new Splice.Summary(0, 0, Duration.ZERO, failure("cannot forward a connection", e)));
      if (e instanceof VirtualMachineError shortage) {
        throw shortage;
      }
    }
  }

  private void adopt(SocketChannel connection, Report report) {
    session.adopt(connection, binding().mapping().remote(), report);
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

  /** Who accepts. */
  private interface Way {

    void start();

    /** Gives the session a connection, and tells that there is one. */
    void adopt(SocketChannel connection, Report report);

    /** Closes the port; also before the start. */
    void close();

    /** Returns when nothing of it runs any more. */
    void awaitEnd();
  }

  /** A thread that waits for connections. */
  private final class OnThread implements Way {

    private final Thread thread = new Thread(this::run, "culvert-accept " + binding());

    @Override
    public void start() {
      thread.setDaemon(true);
      thread.start();
    }

    /** The end may be told on another thread before the session's method returns. */
    @Override
    public void adopt(SocketChannel connection, Report report) {
      report.accepted();
      Acceptor.this.adopt(connection, report);
    }

    @Override
    public void close() {
      bound.close();
    }

    /** Waits for the thread even when interrupted: closing the channel has ended it. */
    @Override
    public void awaitEnd() {
      DaemonThreads.awaitEnd(List.of(thread));
    }

    private void run() {
      try {
        while (closed.getCount() > 0) {
          pause(acceptOne());
        }
      } catch (Throwable e) {
        end(e);
      }
    }

    private void pause(long millis) {
      try {
        if (millis > 0 && closed.await(millis, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The loop that serves what is accepted; it has other things to do than to wait. */
  private final class OnLoop implements Way, AcceptLoop.Handler {

    private final AcceptLoop loop;
    private volatile AcceptLoop.@Nullable Watch watch;

    OnLoop(AcceptLoop loop) {
      this.loop = loop;
    }

    @Override
    public void start() {
      try {
        bound.channel().configureBlocking(false);
      } catch (IOException e) {
        throw CulvertException.of("cannot listen on " + binding(), e);
      }
      watch = loop.watch(bound.channel(), this);
    }

    /** What is told costs time, printing among it: first goes what opens the connection. */
    @Override
    public void adopt(SocketChannel connection, Report report) {
      Acceptor.this.adopt(connection, report);
      report.accepted();
    }

    @Override
    public void close() {
      AcceptLoop.Watch current = watch;
      if (current == null) {
        bound.close();
      } else {
        current.close();
      }
    }

    @Override
    public void awaitEnd() {}

    /** One at a time: a second look would mostly find nothing, and others have their turn. */
    @Override
    public void onConnection(AcceptLoop.Watch from) {
      try {
        long millis = acceptOne();
        if (millis > 0) {
          from.pause(Duration.ofMillis(millis));
        }
      } catch (Throwable e) {
        end(e);
      }
    }

    @Override
    public void onEnded(Throwable reason) {
      end(reason);
    }
  }

  /** Tells the listener of one connection: that there is one, once, and then what became of it. */
  private final class Report implements Splice.Listener {

    private boolean told;

    void accepted() {
      if (!told) {
        told = true;
        listener.accepted(binding().mapping());
      }
    }

    @Override
    public void onClosed(Splice.Summary summary) {
      accepted();
      listener.closed(binding().mapping(), summary);
    }
  }
}
