package dev.culvert.node.cri;

import static dev.culvert.node.cri.FakeRuntime.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import io.grpc.Status;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The end of a pod, and what is not one. */
@Timeout(60)
final class WatchTest {

  private static final PodRef WEB = new PodRef(FakeRuntime.NAMESPACE, FakeRuntime.POD);

  private final BlockingQueue<CulvertException> gone = new LinkedBlockingQueue<>();
  private final Recorder log = new Recorder();
  private final Logger logger = Logger.getLogger(SandboxWatcher.class.getName());

  @TempDir private Path directory;

  private Path socket;
  private FakeRuntime runtime;
  private PodLocator locator;

  @BeforeEach
  void start() throws Exception {
    logger.addHandler(log);
    socket = directory.resolve("cri.sock");
    runtime = new FakeRuntime(socket);
    locator = Locators.create(socket);
  }

  @AfterEach
  void stop() throws Exception {
    locator.close();
    logger.removeHandler(log);
    Locators.awaitNoThreads();
    runtime.close();
  }

  @Test
  void tellsOnceThatTheSandboxHasStopped() throws Exception {
    locator.watch(found("s1", WEB), gone::add);
    awaitLists(2);
    assertThat(gone).isEmpty();
    runtime.stop("s1");
    assertThat(next())
        .hasMessage("pod default/web has ended: its sandbox s1 is SANDBOX_NOTREADY")
        .extracting(CulvertException::failure)
        .isEqualTo(Failure.POD_GONE);
    assertThat(gone.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void tellsThatTheSandboxHasBeenRemoved() throws Exception {
    locator.watch(found("s1", WEB), gone::add);
    runtime.remove("s1");
    assertThat(next()).hasMessage("pod default/web has ended: its sandbox s1 has been removed");
  }

  @Test
  void anotherSandboxOfTheSameNameIsNotTheOneThatWasFound() throws Exception {
    locator.watch(found("s1", WEB), gone::add);
    runtime.stop("s1");
    PodAddress second = found("s2", WEB);
    assertThat(next()).hasMessageContaining("sandbox s1");
    locator.watch(second, gone::add);
    runtime.remove("s1");
    awaitLists(2);
    assertThat(gone).isEmpty();
  }

  @Test
  void oneQuestionIsForAllPods() throws Exception {
    for (int i = 0; i < 20; i++) {
      PodRef pod = new PodRef(FakeRuntime.NAMESPACE, "web-" + i);
      locator.watch(found("s" + i, pod), gone::add);
    }
    runtime.removeAll();
    for (int i = 0; i < 20; i++) {
      assertThat(next().failure()).isEqualTo(Failure.POD_GONE);
    }
    // An answer that was on its way at the removal may tell of some, and the next of the others.
    assertThat(runtime.lists.get()).isLessThanOrEqualTo(2);
  }

  @Test
  void questionThatCannotBeAskedIsFollowedByTheNext() {
    Sandbox sandbox = new Sandbox("s1", new PodAddress.OnHost(WEB));
    // No deadline can be so far away, which is thrown before anything is asked.
    try (RuntimeClient broken = new RuntimeClient(socket, Duration.ofSeconds(Long.MAX_VALUE))) {
      new SandboxWatcher(broken, Duration.ofMillis(1)).watch(sandbox, gone::add);
      await().until(() -> broken.thread().getCompletedTaskCount() > 2);
      assertThat(log.messages).singleElement().asString().startsWith("pods cannot be watched");
    }
  }

  @Test
  void nobodyIsAskedWhileNothingIsWatched() throws Exception {
    PodAddress address = found("s1", WEB);
    locator.watch(address, gone::add).close();
    await().until(() -> settled());
    locator.watch(address, gone::add);
    runtime.stop("s1");
    assertThat(next().failure()).isEqualTo(Failure.POD_GONE);
  }

  @Test
  void closedWatchSaysNothing() throws Exception {
    PodAddress address = found("s1", WEB);
    PodLocator.Watch closed =
        locator.watch(address, e -> gone.add(new CulvertException(Failure.INTERNAL, "closed", e)));
    closed.close();
    closed.close();
    locator.watch(address, gone::add);
    runtime.stop("s1");
    assertThat(next().failure()).isEqualTo(Failure.POD_GONE);
    assertThat(gone.poll(100, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void runtimeThatFailsEndsNothingAndIsLoggedOnce() throws Exception {
    locator.watch(found("s1", WEB), gone::add);
    runtime.failure = Status.UNKNOWN.withDescription("server is not initialized yet");
    awaitLists(4);
    runtime.failure = null;
    await().until(() -> log.messages.size() == 2);
    assertThat(log.messages.get(0))
        .contains("pods cannot be watched, and sessions go on")
        .contains("server is not initialized yet");
    assertThat(log.messages.get(1)).contains(socket + " answers again");
    assertThat(gone).isEmpty();
    runtime.stop("s1");
    assertThat(next().failure()).isEqualTo(Failure.POD_GONE);
  }

  @Test
  void runtimeThatIsRestartedEndsNothing() throws Exception {
    String running = recorded("containerd-1.6.20-host-network");
    locator.watch(found("s1", WEB), gone::add);
    runtime.close();
    await().until(() -> log.messages.size() == 1);
    runtime = new FakeRuntime(socket);
    runtime.run("s1", running);
    await().until(() -> log.messages.size() == 2);
    assertThat(gone).isEmpty();
    runtime.stop("s1");
    assertThat(next().failure()).isEqualTo(Failure.POD_GONE);
  }

  @Test
  void whatThrowsInACallbackDoesNotEndTheOtherWatches() throws Exception {
    locator.watch(
        found("s1", WEB),
        e -> {
          throw new IllegalStateException("a broken callback");
        });
    locator.watch(found("s2", new PodRef(FakeRuntime.NAMESPACE, "second")), gone::add);
    runtime.removeAll();
    assertThat(next()).hasMessageContaining("second");
    await().until(() -> log.messages.stream().anyMatch(message -> message.contains("failed")));
  }

  @Test
  void addressThatWasNotFoundHereIsRefused() {
    PodAddress strange = new PodAddress.OnHost(WEB);
    assertThatThrownBy(() -> locator.watch(strange, gone::add))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("default/web was not found by this locator");
  }

  private PodAddress found(String id, PodRef pod) throws Exception {
    int attempt = Integer.parseInt(id.substring(1));
    runtime.run(id, pod.name(), attempt, recorded("containerd-1.6.20-host-network"));
    runtime.onHostNetwork(id);
    return Locators.locate(locator, pod);
  }

  private CulvertException next() throws InterruptedException {
    CulvertException told = gone.poll(30, TimeUnit.SECONDS);
    assertThat(told).isNotNull();
    return told;
  }

  private void awaitLists(int more) {
    int before = runtime.lists.get();
    await().until(() -> runtime.lists.get() >= before + more);
  }

  /** Whether no question came for several intervals. */
  private boolean settled() throws InterruptedException {
    int before = runtime.lists.get();
    assertThat(gone.poll(200, TimeUnit.MILLISECONDS)).isNull();
    return runtime.lists.get() == before;
  }

  /** What the watcher logs. */
  private static final class Recorder extends Handler {

    private final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      messages.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
