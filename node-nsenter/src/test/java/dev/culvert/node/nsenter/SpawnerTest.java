package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpawnerTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch ended = new CountDownLatch(1);

  @Test
  void endIsToldWhenTheChildHasBeenReaped() throws Exception {
    try (Spawner spawner = new Spawner(ProcessBuilder::start)) {
      Process child =
          spawner.start(new ProcessBuilder("true"), LONG, SpawnerTest::kill, ended::countDown);
      ended.await();
      assertThat(child.exitValue()).isZero();
    }
  }

  @Test
  void shortageIsNamedGivesThePlaceBackAndPasses() throws Exception {
    AtomicReference<Throwable> shortage =
        new AtomicReference<>(new IOException("error=11, Resource temporarily unavailable"));
    Places places = new Places(1, 0);
    try (Children children = new Children(builder -> startUnless(shortage, builder))) {
      assertThatThrownBy(() -> start(children, places))
          .isInstanceOf(CulvertException.class)
          .hasMessageStartingWith(
              "pod default/web port 5000: cannot start a child process: error=11")
          .hasMessageContaining("ulimit -u")
          .extracting(e -> CulvertException.of(e).failure())
          .isEqualTo(Failure.UNAVAILABLE);
      shortage.set(new OutOfMemoryError("unable to create native thread"));
      assertThatThrownBy(() -> start(children, places))
          .isInstanceOf(CulvertException.class)
          .hasMessageContaining("unable to create native thread");
      Child child = start(children, places);
      assertThat(places.awaitAllFree(Duration.ofMillis(1))).isFalse();
      child.kill();
      assertThat(places.awaitAllFree(LONG)).isTrue();
    }
  }

  @Test
  void startThatIsGivenUpLeavesNoChild() throws Exception {
    CountDownLatch starting = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CompletableFuture<Process> started = new CompletableFuture<>();
    Spawner.Starter slow =
        builder -> {
          starting.countDown();
          await(go);
          started.complete(builder.start());
          return started.join();
        };
    try (Spawner spawner = new Spawner(slow)) {
      CompletableFuture<Throwable> failure = new CompletableFuture<>();
      Thread caller =
          new Thread(
              () -> {
                try {
                  spawner.start(
                      new ProcessBuilder("sleep", "1000"),
                      LONG,
                      SpawnerTest::kill,
                      ended::countDown);
                } catch (Exception e) {
                  failure.complete(e);
                }
              });
      caller.start();
      starting.await();
      caller.interrupt();
      assertThat(failure.join()).isInstanceOf(InterruptedException.class);
      go.countDown();
      assertThat(started.join().waitFor()).isEqualTo(137);
      ended.await();
    }
  }

  @Test
  void startThatTakesTooLongIsGivenUp() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Spawner.Starter slow =
        builder -> {
          await(go);
          return builder.start();
        };
    try (Spawner spawner = new Spawner(slow)) {
      assertThatThrownBy(
              () ->
                  spawner.start(
                      new ProcessBuilder("sleep", "1000"),
                      Duration.ofMillis(10),
                      SpawnerTest::kill,
                      ended::countDown))
          .hasMessage("it has not started within 10 ms");
      go.countDown();
      ended.await();
    }
  }

  @Test
  void startAfterTheCloseIsRefused() throws Exception {
    Spawner spawner = new Spawner(ProcessBuilder::start);
    spawner.close();
    assertThatThrownBy(
            () ->
                spawner.start(
                    new ProcessBuilder("true"), LONG, SpawnerTest::kill, ended::countDown))
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.STOPPED);
    ended.await();
  }

  private static Child start(Children children, Places places) throws Exception {
    PodAddress pod = new PodAddress.OnHost(new PodRef("default", "web"));
    Command command = new Command(List.of("sleep", "1000"), "socket 2", false);
    try (Places.Place place = places.take("a dial", LONG)) {
      Attempt attempt = new Attempt(pod, "TCP4:127.0.0.1", 5000, LONG, place);
      return children.start(attempt, command, command.builder());
    }
  }

  private static Process startUnless(AtomicReference<Throwable> shortage, ProcessBuilder builder)
      throws IOException {
    Throwable thrown = shortage.getAndSet(null);
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof Error e) {
      throw e;
    }
    return builder.start();
  }

  private static void kill(Process late) {
    late.toHandle().destroyForcibly();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
