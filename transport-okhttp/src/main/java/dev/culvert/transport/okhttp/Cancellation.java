package dev.culvert.transport.okhttp;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Call;
import okhttp3.Response;

/**
 * Cancels a call such that whoever has cancelled it knows that the server will be told. OkHttp's
 * own cancel returns at once the second time, while the first may be under way yet: a body that is
 * closed then still sends its END_STREAM, and the server sees an end. Thread-safe.
 */
final class Cancellation {

  private final ReentrantLock lock = new ReentrantLock();
  private final Call call;

  Cancellation(Call call) {
    this.call = call;
  }

  /** As {@link Call#execute}. */
  Response execute() throws IOException {
    return call.execute();
  }

  /** Cancels; when this returns, nothing more is sent but RST_STREAM. Idempotent. */
  void cancel() {
    lock.lock();
    try {
      call.cancel();
    } finally {
      lock.unlock();
    }
  }
}
