package dev.culvert.transport.okhttp;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.EventListener;

/**
 * Whether OkHttp has given its connection up because of a reset, by the rule that it goes by: it
 * tells nobody, but its calls' failures pass by here. Thread-safe.
 */
final class Retirement extends EventListener {

  /** How OkHttp says an RST_STREAM, and also the end of the connection under a stream. */
  static final String RESET = "stream was reset: ";

  /** From OkHttp's decision to its telling it is a few instructions, on another thread. */
  private static final long TELLING_MILLIS = 500;

  private final AtomicInteger refusals = new AtomicInteger();
  private final CountDownLatch retired = new CountDownLatch(1);
  private volatile boolean inDoubt;

  boolean isRetired() {
    return retired.getCount() == 0;
  }

  /** Waits for what OkHttp may have decided already. */
  void awaitTelling() {
    try {
      boolean unused = retired.await(TELLING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The connection takes no request, and no limit keeps it from that: if a call that was cancelled
   * has been reset, it may have been the server that was first, and OkHttp that has seen so.
   */
  void decide() {
    if (inDoubt) {
      retired.countDown();
    }
  }

  @Override
  public void requestFailed(Call call, IOException e) {
    failed(call, e);
  }

  @Override
  public void responseFailed(Call call, IOException e) {
    failed(call, e);
  }

  /** Its exception for this is not public. It lets one REFUSED_STREAM pass. */
  private void failed(Call call, IOException e) {
    String message = String.valueOf(e.getMessage());
    if (!message.startsWith(RESET)) {
      return;
    }
    boolean passes =
        switch (message.substring(RESET.length())) {
          case "REFUSED_STREAM" -> refusals.incrementAndGet() == 1;
          case "CANCEL" -> isCancelled(call);
          default -> false;
        };
    if (!passes) {
      retired.countDown();
    }
  }

  /** OkHttp has asked this a moment before or will ask it in a moment; the answer may differ. */
  private boolean isCancelled(Call call) {
    boolean cancelled = call.isCanceled();
    if (cancelled) {
      inDoubt = true;
    }
    return cancelled;
  }
}
