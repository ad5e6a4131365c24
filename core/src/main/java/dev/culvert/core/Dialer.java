package dev.culvert.core;

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
}
