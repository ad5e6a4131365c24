package dev.culvert.node.jnr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
    inside = new NamespaceThread(calls, CAPACITY);
  }

  @AfterEach
  void nothingIsLeftOpen() {
    inside.close();
    assertThat(calls.openDescriptors()).isEmpty();
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
        "setns(/run/netns/x): EPERM (Operation not permitted); run the node as root, or grant it"
            + " CAP_SYS_ADMIN");
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
}
