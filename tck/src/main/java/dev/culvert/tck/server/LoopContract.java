package dev.culvert.tck.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import dev.culvert.server.spi.ClientChannel;
import dev.culvert.server.spi.EngineConfig;
import dev.culvert.server.spi.ForwardServerProvider;
import dev.culvert.server.spi.IncomingStream;
import dev.culvert.server.spi.IoLoop;
import dev.culvert.server.spi.ServerEngine;
import dev.culvert.testkit.Patience;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is confined to an I/O thread stays so when that has ended. */
@Timeout(180)
abstract class LoopContract {

  private static final int TASKS = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ForwardServerProvider provider;
  private final CompletableFuture<IoLoop> served = new CompletableFuture<>();
  private final List<Integer> ran = new CopyOnWriteArrayList<>();
  private final List<String> wrong = new CopyOnWriteArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(1);

  LoopContract(ForwardServerProvider provider) {
    this.provider = provider;
  }

  @Test
  void whatComesAfterTheEndOfTheThreadComesBehindItAndInOrder() throws Exception {
    ServerEngine engine = listening();
    try (RawHttp2Client client = new RawHttp2Client(engine.address())) {
      client.ping();
      IoLoop loop = served.join();
      engine.stopListening();
      loop.execute(this::waitForLeave);
      engine.end(Duration.ZERO);
      List<Runnable> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        tasks.add(task(loop, i, Thread.currentThread()));
      }
      tasks.subList(0, TASKS / 3).forEach(loop::execute);
      assertThat(wrong).isEmpty();
      busy.countDown();
      tasks.subList(TASKS / 3, 2 * TASKS / 3).forEach(loop::execute);
      engine.end(PATIENCE);
      tasks.subList(2 * TASKS / 3, TASKS).forEach(loop::execute);
      Patience.await("tasks run").atMost(PATIENCE).until(() -> ran.size() == TASKS);
      assertThat(wrong).isEmpty();
      assertThat(ran).isEqualTo(IntStream.range(0, TASKS).boxed().toList());
      CompletableFuture<Boolean> timer = new CompletableFuture<>();
      loop.after(Duration.ofMillis(1), () -> timer.complete(loop.isCurrent()));
      assertThat(timer.join()).isTrue();
    } finally {
      busy.countDown();
      engine.end(PATIENCE);
    }
  }

  private ServerEngine listening() throws IOException {
    ServerEngine engine =
        provider.create(
            new EngineConfig(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Http2Settings.DEFAULT,
                1,
                PATIENCE,
                1 << 24,
                null,
                null,
                Map.of()));
    engine.listen(
        channel -> {
          served.complete(channel.loop());
          return new Nobody();
        });
    return engine;
  }

  private Runnable task(IoLoop loop, int number, Thread caller) {
    return () -> {
      if (busy.getCount() > 0) {
        wrong.add(number + " ran beside another task of the loop's");
      }
      if (!loop.isCurrent()) {
        wrong.add(number + " ran on a thread that is not the loop's");
      }
      if (Thread.currentThread() == caller) {
        wrong.add(number + " ran in the call that was to run it later");
      }
      ran.add(number);
    };
  }

  private void waitForLeave() {
    try {
      busy.await();
    } catch (InterruptedException e) {
      wrong.add("interrupted");
      Thread.currentThread().interrupt();
    }
  }

  private static final class Nobody implements ClientChannel.Handler {

    @Override
    public void onRequest(IncomingStream request) {}

    @Override
    public void onClosed() {}
  }
}
