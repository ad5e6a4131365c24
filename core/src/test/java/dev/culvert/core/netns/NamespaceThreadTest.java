package dev.culvert.core.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.pod.NamespaceAccess;
import dev.culvert.core.pod.PodProcess;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NamespaceThreadTest {

  private static final int CAPACITY = 3;
  private static final PodRef POD = new PodRef("default", "web");
  private static final PodAddress INSIDE = new PodAddress.InNamespace(POD, Path.of("/run/netns/x"));
  private static final PodAddress BY_PID = new PodAddress.OfProcess(POD, 1234);
  private static final PodAddress HOST = new PodAddress.OnHost(POD);

  private final ScriptedCalls calls = new ScriptedCalls();
  private NamespaceThread inside;

  @SuppressWarnings("NullAway.Init")
  NamespaceThreadTest() {}

  @BeforeEach
  void start() throws IOException {
    inside = new NamespaceThread(new Namespaces(calls), true, CAPACITY, Thread::new);
  }

  @AfterEach
  void nothingIsLeftOpen() {
    inside.close();
    assertThat(calls.openDescriptors()).isEmpty();
  }

  @Test
  void keeperThatCannotBeStartedLeavesNothingOpen() {
    AtomicInteger missing = new AtomicInteger(1);
    assertThatThrownBy(
            () ->
                new NamespaceThread(
                    new Namespaces(calls), true, CAPACITY, task -> new Unstartable(task, missing)))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void openerRunsInsideAndTheCallerIsToldAtHome() throws Exception {
    CompletionStage<String> where = inside.open(INSIDE, calls::current);
    CompletionStage<String> told = where.thenApply(ignored -> calls.current());
    assertThat(get(where)).isEqualTo("/run/netns/x");
    assertThat(get(told)).isEqualTo("home");
    assertThat(get(inside.open(HOST, calls::current))).isEqualTo("home");
  }

  @Test
  void processIsEnteredByPidfd() throws Exception {
    assertThat(get(inside.open(BY_PID, calls::current))).isEqualTo("pidfd 1234");
  }

  @Test
  void processIsEnteredByPathWhereThereIsNoPidfd() throws Exception {
    calls.pidfdError = 38;
    assertThat(get(inside.open(BY_PID, calls::current))).isEqualTo("/proc/1234/ns/net");
  }

  @Test
  void laterProcessWithTheSamePidIsNotEntered() throws Exception {
    long pid = ProcessHandle.current().pid();
    assertThat(get(inside.open(PodProcess.address(POD, pid), calls::current)))
        .isEqualTo("pidfd " + pid);
    PodAddress ended = new PodAddress.OfProcess(POD, pid, OptionalLong.of(1));
    assertFails(inside.open(ended, calls::current), Failure.NOT_FOUND, "identity(pidfd of " + pid);
    calls.pidfdError = 38;
    assertFails(inside.open(ended, calls::current), Failure.NOT_FOUND, "identity(/proc/" + pid);
  }

  @Test
  void endedProcessIsNotLookedForByPath() {
    calls.pidfdError = 3;
    assertFails(inside.open(BY_PID, calls::current), Failure.NOT_FOUND, "pidfd_open(1234): ESRCH");
  }

  @Test
  void missingNamespaceIsNotFound() {
    calls.openError = 2;
    assertFails(
        inside.open(INSIDE, calls::current), Failure.NOT_FOUND, "open(/run/netns/x): ENOENT");
  }

  @Test
  void missingPrivilegeIsNamedWithTheRemedy() {
    calls.enterError = 1;
    assertFails(
        inside.open(INSIDE, calls::current),
        Failure.UNAVAILABLE,
        "setns(/run/netns/x): EPERM (Operation not permitted); " + NamespaceAccess.remedy(INSIDE));
  }

  @Test
  void openersExceptionArrivesAndTheThreadComesHome() throws Exception {
    CompletionStage<String> failing =
        inside.open(
            INSIDE,
            () -> {
              throw new IOException("no socket");
            });
    assertThatThrownBy(() -> get(failing)).hasRootCauseMessage("no socket");
    assertThat(get(inside.open(HOST, calls::current))).isEqualTo("home");
    assertThat(calls.threads()).hasSize(1);
  }

  @Test
  void threadThatCannotComeHomeHandsOutWhatItOpenedAndIsReplaced() throws Exception {
    calls.failReturns(1);
    CompletionStage<String> opened = inside.open(INSIDE, calls::current);
    CompletionStage<String> told = opened.thenApply(ignored -> calls.current());
    assertThat(get(opened)).isEqualTo("/run/netns/x");
    assertThat(get(told)).isEqualTo("home");
    assertThat(get(inside.open(HOST, calls::current))).isEqualTo("home");
    assertThat(get(inside.open(INSIDE, calls::current))).isEqualTo("/run/netns/x");
    assertThat(calls.threads()).hasSize(2);
    assertThat(calls.lost()).allSatisfy(thread -> assertThat(thread.isAlive()).isFalse());
  }

  @Test
  void visitsThatWaitOutliveALostThread() throws Exception {
    calls.failReturns(1);
    CountDownLatch held = new CountDownLatch(1);
    CompletionStage<String> first = inside.open(INSIDE, () -> await(held));
    CompletionStage<String> second = inside.open(INSIDE, calls::current);
    held.countDown();
    assertThat(get(first)).isEqualTo("released");
    assertThat(get(second)).isEqualTo("/run/netns/x");
  }

  @Test
  void whereNobodyComesHomeEachPodTakesAThreadThatEnds() throws Exception {
    inside.close();
    calls.failReturns(Integer.MAX_VALUE);
    inside = new NamespaceThread(new Namespaces(calls), false, CAPACITY, Thread::new);
    for (int i = 1; i <= 3; i++) {
      CompletionStage<String> opened = inside.open(INSIDE, calls::current);
      CompletionStage<String> told = opened.thenApply(ignored -> calls.current());
      assertThat(get(opened)).isEqualTo("/run/netns/x");
      assertThat(get(told)).isEqualTo("home");
      assertThat(calls.threads()).hasSize(i);
      assertThat(calls.threads()).noneMatch(Thread::isAlive);
      assertThat(get(inside.open(HOST, calls::current))).isEqualTo("home");
    }
    assertThat(calls.lost()).isEmpty();
  }

  @Test
  void withoutAThreadToBeHadVisitsAreRefusedUntilThereIsOne() throws Exception {
    inside.close();
    AtomicInteger missing = new AtomicInteger();
    inside =
        new NamespaceThread(
            new Namespaces(calls), false, CAPACITY, task -> new Unstartable(task, missing));
    assertThat(get(inside.open(HOST, calls::current))).isEqualTo("home");
    missing.set(3);
    assertThat(get(inside.open(INSIDE, calls::current))).isEqualTo("/run/netns/x");
    for (int i = 0; i < 2; i++) {
      assertFails(
          inside.open(INSIDE, calls::current),
          Failure.UNAVAILABLE,
          "pod default/web: no thread can be started");
    }
    assertThat(get(inside.open(INSIDE, calls::current))).isEqualTo("/run/netns/x");
  }

  @Test
  void closeWithoutAThreadToBeHadStopsWhatWaits() throws Exception {
    inside.close();
    AtomicInteger missing = new AtomicInteger();
    inside =
        new NamespaceThread(
            new Namespaces(calls), false, CAPACITY, task -> new Unstartable(task, missing));
    assertThat(get(inside.open(HOST, calls::current))).isEqualTo("home");
    missing.set(Integer.MAX_VALUE);
    assertThat(get(inside.open(INSIDE, calls::current))).isEqualTo("/run/netns/x");
    inside.close();
    assertFails(inside.open(INSIDE, calls::current), Failure.STOPPED, "closed");
  }

  @Test
  void tooManyVisitsAreRefused() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch held = new CountDownLatch(1);
    CompletionStage<String> first =
        inside.open(
            INSIDE,
            () -> {
              entered.countDown();
              return await(held);
            });
    entered.await();
    for (int i = 0; i < CAPACITY; i++) {
      inside.open(INSIDE, calls::current);
    }
    assertFails(
        inside.open(INSIDE, calls::current), Failure.UNAVAILABLE, CAPACITY + " connections wait");
    held.countDown();
    assertThat(get(first)).isEqualTo("released");
  }

  @Test
  void visitAfterTheCloseIsStopped() {
    inside.close();
    assertFails(inside.open(INSIDE, calls::current), Failure.STOPPED, "closed");
  }

  private static String await(CountDownLatch latch) throws InterruptedException {
    latch.await();
    return "released";
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static void assertFails(CompletionStage<?> stage, Failure failure, String message) {
    assertThatThrownBy(() -> get(stage))
        .cause()
        .isInstanceOf(CulvertException.class)
        .hasMessageContaining(message)
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(failure);
  }

  /** A thread that pthread_create(3) refuses while any is missing; the keeper always starts. */
  private static final class Unstartable extends Thread {

    private final AtomicInteger missing;

    Unstartable(Runnable task, AtomicInteger missing) {
      super(task);
      this.missing = missing;
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void start() {
      if (missing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new OutOfMemoryError("unable to create native thread");
      }
      super.start();
    }
  }
}
