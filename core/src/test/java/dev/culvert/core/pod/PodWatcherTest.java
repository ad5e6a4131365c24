package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.IpLiteral;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PodWatcherTest {

  private static final PodRef WEB = new PodRef("default", "web");
  private static final Duration SELDOM = Duration.ofHours(1);

  private final BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
  private final AtomicInteger looks = new AtomicInteger();
  private final PodWatcher watcher = new PodWatcher("locator-test", Duration.ofMillis(10));

  @TempDir private Path directory;

  @AfterEach
  void close() {
    watcher.close();
  }

  @Test
  void questionsAreAnsweredOnItsThreadAndTheirFaultsAreTold() throws Exception {
    assertThat(get(watcher.ask(() -> Thread.currentThread().getName()))).isEqualTo("locator-test");
    CompletionStage<String> failed =
        watcher.ask(
            () -> {
              throw new CulvertException(Failure.NOT_FOUND, "no such pod");
            });
    assertThatThrownBy(() -> get(failed)).cause().hasMessage("no such pod");
  }

  @Test
  void aReasonIsToldOnce() throws Exception {
    CulvertException reason = new CulvertException(Failure.POD_GONE, "the pod has ended");
    watcher.watch(() -> looks.incrementAndGet() < 3 ? null : reason, gone::add, Set.of());
    assertThat(gone.poll(20, TimeUnit.SECONDS)).isSameAs(reason);
    awaitLooks();
    assertThat(gone).isEmpty();
    assertThat(looks).hasValue(3);
  }

  @Test
  void aLookThatFailsIsFollowedByTheNext() throws Exception {
    watcher.watch(
        () -> {
          if (looks.incrementAndGet() == 1) {
            throw new IllegalStateException("a broken look");
          }
          return new CulvertException(Failure.POD_GONE, "seen at the second look");
        },
        gone::add,
        Set.of());
    assertThat(gone.poll(20, TimeUnit.SECONDS)).hasMessage("seen at the second look");
  }

  @Test
  void aClosedWatchSaysNothing() throws Exception {
    AtomicBoolean isGone = new AtomicBoolean();
    PodLocator.Watch watch =
        watcher.watch(
            () -> isGone.get() ? new CulvertException(Failure.POD_GONE, "after the close") : null,
            gone::add,
            Set.of());
    watch.close();
    watch.close();
    isGone.set(true);
    awaitLooks();
    assertThat(gone).isEmpty();
  }

  @Test
  void aChangeInADirectoryIsAReasonToLook() throws Exception {
    try (PodWatcher patient = new PodWatcher("locator-test", SELDOM)) {
      Path file = Files.createFile(directory.resolve("pod"));
      patient.watch(
          () -> Files.exists(file) ? null : new CulvertException(Failure.POD_GONE, "no file"),
          gone::add,
          Set.of(directory));
      get(patient.ask(() -> "after the first look"));
      assertThat(gone).isEmpty();
      Files.delete(file);
      assertThat(gone.poll(20, TimeUnit.SECONDS)).hasMessage("no file");
    }
  }

  /** Of a namespace, whose file is a plain one here, and of what has no end that could be seen. */
  @Test
  void whatAnAddressLeadsToIsWatched() throws Exception {
    Path file = Files.createFile(directory.resolve("default_web"));
    PodAddress found = PodIdentity.identified(new PodAddress.InNamespace(WEB, file));
    PodAddress byIp =
        new PodAddress.ByIp(WEB, List.of(IpLiteral.parse("10.244.1.7").orElseThrow()));
    watcher.watch(byIp, e -> gone.add(new CulvertException(Failure.INTERNAL, "the IP", e)));
    watcher.watch(found, gone::add);
    awaitLooks();
    assertThat(gone).isEmpty();
    Files.delete(file);
    assertThat(gone.poll(20, TimeUnit.SECONDS))
        .hasMessage("pod default/web has ended: namespace " + file + " is gone");
    awaitLooks();
    assertThat(gone).isEmpty();
  }

  @Test
  void aClosedWatcherAnswersStopped() {
    watcher.close();
    watcher.close();
    assertThatThrownBy(() -> get(watcher.ask(() -> "too late")))
        .cause()
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.STOPPED);
    assertThatThrownBy(() -> watcher.watch(new PodAddress.OnHost(WEB), gone::add))
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.STOPPED);
  }

  @Test
  void anIntervalOfNothingIsRefused() {
    assertThatThrownBy(() -> new PodWatcher("locator-test", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("watch interval PT0S must be more than zero");
  }

  /** Its one thread has looked for each watch when a watch that began later has been looked at. */
  private void awaitLooks() throws Exception {
    BlockingQueue<CulvertException> later = new LinkedBlockingQueue<>();
    AtomicInteger times = new AtomicInteger();
    watcher.watch(
        () -> times.incrementAndGet() < 5 ? null : new CulvertException(Failure.POD_GONE, "later"),
        later::add,
        Set.of());
    assertThat(later.poll(20, TimeUnit.SECONDS)).isNotNull();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
