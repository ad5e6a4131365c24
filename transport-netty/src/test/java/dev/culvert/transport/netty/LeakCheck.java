package dev.culvert.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.testkit.Patience;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Collection;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that leaks a buffer, and a test that leaves a thread of the transport. */
final class LeakCheck implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

  private static final Collection<String> LEAKS = new ConcurrentLinkedQueue<>();

  @Override
  public void beforeAll(ExtensionContext context) {
    ByteBufUtil.setLeakListener((resource, records) -> LEAKS.add(resource + " " + records));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Patience.await("threads ended")
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("culvert-netty")));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    reportLeaks();
    assertThat(LEAKS).isEmpty();
  }

  /** A leak is told when a buffer is made after the leaked one was collected. */
  private static void reportLeaks() {
    for (int i = 0; i < 3; i++) {
      System.gc();
      ByteBuf probe = PooledByteBufAllocator.DEFAULT.buffer(1);
      probe.release();
    }
  }
}
