package dev.culvert.transport.netty;

import dev.culvert.core.AcceptLoop;
import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import io.netty.channel.IoRegistration;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A session's event loop, with listeners on it. Thread-safe. */
record NettyAcceptLoop(SingleThreadIoEventLoop events) implements AcceptLoop {

  @Override
  public Watch watch(ServerSocketChannel socket, Handler handler) {
    Listening listening = new Listening(events, socket, handler);
    listening.start();
    return listening;
  }

  /** A socket on the loop. Confined to it, but for the methods of {@link AcceptLoop.Watch}. */
  @SuppressWarnings("FutureReturnValueIgnored") // A timer ends with the loop, if not before.
  private static final class Listening implements Watch {

    private static final int LOOK_MILLIS = 10;

    private final SingleThreadIoEventLoop events;
    private final ServerSocketChannel socket;
    private final Handler handler;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();

    /** The loop closes at its end what is registered, but not always, and tells nobody. */
    private final Runnable onShutdown = this::loopEnds;

    private @Nullable IoRegistration registration;

    Listening(SingleThreadIoEventLoop events, ServerSocketChannel socket, Handler handler) {
      this.events = events;
      this.socket = socket;
      this.handler = handler;
    }

    void start() {
      try {
        events.addShutdownHook(onShutdown);
        events.register(new Handle()).addListener(this::registered);
      } catch (RejectedExecutionException e) {
        NettyLoop.STAND_IN.execute(this::loopEnds);
      }
    }

    @Override
    public void pause(Duration length) {
      events.execute(
          () -> {
            submit(NioIoOps.NONE);
            events.schedule(
                () -> submit(NioIoOps.ACCEPT), length.toMillis(), TimeUnit.MILLISECONDS);
          });
    }

    @Override
    public void close() {
      over.set(true);
      if (events.inEventLoop()) {
        leave();
        awaitClose();
        return;
      }
      try {
        events.execute(
            () -> {
              leave();
              awaitClose();
            });
        awaitGone();
      } catch (RejectedExecutionException e) {
        // The loop has ended.
      }
      closeSocket();
    }

    /** A loop that ends drops its timers, and its hooks too if a task comes in its last pass. */
    private void awaitGone() {
      while (!gone.isDone() && !events.isTerminated()) {
        gone.copy().completeOnTimeout(null, LOOK_MILLIS, TimeUnit.MILLISECONDS).join();
      }
    }

    private void registered(Future<? super IoRegistration> future) {
      if (!future.isSuccess()) {
        ended(future.cause());
        return;
      }
      registration = (IoRegistration) future.getNow();
      if (over.get()) {
        leave();
      } else {
        submit(NioIoOps.ACCEPT);
      }
    }

    private void submit(NioIoOps interest) {
      IoRegistration current = registration;
      if (current != null && current.isValid()) {
        current.submit(interest);
      }
    }

    private void leave() {
      IoRegistration current = registration;
      if (current != null) {
        current.cancel();
      }
      closeSocket();
    }

    /** The kernel's socket goes with its key, which the next selection lets go of. */
    private void awaitClose() {
      if (socket.isRegistered() && !events.isShuttingDown()) {
        events.schedule(this::awaitClose, 1, TimeUnit.MILLISECONDS);
      } else {
        events.removeShutdownHook(onShutdown);
        gone.complete(null);
      }
    }

    private void loopEnds() {
      ended(new CulvertException(Failure.STOPPED, "the transport is closed"));
      gone.complete(null);
    }

    private void ended(Throwable reason) {
      if (over.compareAndSet(false, true)) {
        closeSocket();
        handler.onEnded(reason);
      }
    }

    private void closeSocket() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException("cannot close the listener " + socket, e);
      }
    }

    /** What the loop knows of it. */
    private final class Handle extends NioSelectableChannelIoHandle<ServerSocketChannel> {

      Handle() {
        super(socket);
      }

      @Override
      protected void handle(ServerSocketChannel ready, SelectionKey key) {
        if (!over.get()) {
          handler.onConnection(Listening.this);
        }
      }

      @Override
      public void close() throws IOException {
        socket.close();
      }
    }
  }
}
