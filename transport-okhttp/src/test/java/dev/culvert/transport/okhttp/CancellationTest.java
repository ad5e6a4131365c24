package dev.culvert.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CancellationTest {

  private final AtomicBoolean isBegun = new AtomicBoolean();
  private final CountDownLatch mayEnd = new CountDownLatch(1);

  @Test
  void whoComesSecondWaitsUntilTheFirstIsThrough() throws Exception {
    Cancellation cancellation = new Cancellation(call());
    Thread first = new Thread(cancellation::cancel);
    Thread second = new Thread(cancellation::cancel);

    first.start();
    await().untilTrue(isBegun);
    second.start();
    await().until(() -> second.getState() == Thread.State.WAITING);
    assertThat(first.isAlive()).isTrue();

    mayEnd.countDown();
    first.join();
    second.join();
  }

  /** As OkHttp's: what is cancelled already is left alone, also while it is being cancelled. */
  private Call call() {
    return (Call)
        Proxy.newProxyInstance(
            Call.class.getClassLoader(),
            new Class<?>[] {Call.class},
            (proxy, method, arguments) -> {
              if (isBegun.compareAndSet(false, true)) {
                mayEnd.await();
              }
              return null;
            });
  }
}
