package dev.culvert.core;

import java.util.function.Function;

/** Opens streams to the ports of one pod. Thread-safe. */
@FunctionalInterface
public interface Dialer {

  /**
   * Opens a stream. Returns at once and never throws; whether it worked comes through the handler,
   * {@link DuplexStream.Handler#onOpen} or {@link DuplexStream.Handler#onClosed} with the failure.
   * The first bytes may be written without waiting for either.
   *
   * @param port the pod's port; one that is not 1 to 65535 closes the stream with {@link
   *     Failure#INVALID_REQUEST}
   * @param handler gets the stream's callbacks, none before this method returns on this thread,
   *     though another thread may make them earlier
   */
  DuplexStream dial(int port, DuplexStream.Handler handler);

  /**
   * As {@link #dial(int, DuplexStream.Handler)}, for a handler that has its stream from the
   * beginning: {@code dial(80, Greeting::new)}.
   *
   * @param handler makes the handler of its stream, on this thread; must not block. What it throws
   *     is thrown, and the stream is reset
   */
  default DuplexStream dial(
      int port, Function<? super DuplexStream, ? extends DuplexStream.Handler> handler) {
    LateHandler late = new LateHandler();
    DuplexStream stream = dial(port, late);
    try {
      late.set(handler.apply(stream));
    } catch (RuntimeException | Error e) {
      late.giveUp();
      stream.reset(CulvertException.of(e));
      throw e;
    }
    return stream;
  }
}
