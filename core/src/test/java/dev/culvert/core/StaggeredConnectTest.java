package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StaggeredConnectTest {

  private final List<String> begun = new ArrayList<>();
  private final List<CompletableFuture<String>> attempts = new ArrayList<>();
  private final ConcurrentLinkedQueue<String> closed = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Runnable> later = new LinkedBlockingQueue<>();

  @Test
  void firstAttemptThatConnectsIsTakenWithoutASecond() {
    CompletableFuture<String> result = connect("a", "b");
    attempts.get(0).complete("A");
    assertThat(result).isCompletedWithValue("A");
    assertThat(begun).containsExactly("a");
    assertThat(later).isEmpty();
  }

  @Test
  void secondAttemptBeginsWhileTheFirstIsSilent() throws Exception {
    CompletableFuture<String> result = connect("a", "b");
    runLater();
    assertThat(begun).containsExactly("a", "b");
    attempts.get(1).complete("B");
    assertThat(result).isCompletedWithValue("B");
    assertThat(attempts.get(0)).isCancelled();
    assertThat(closed).isEmpty();
  }

  @Test
  void firstAttemptCanWinAfterTheSecondHasBegun() throws Exception {
    CompletableFuture<String> result = connect("a", "b");
    runLater();
    attempts.get(0).complete("A");
    assertThat(result).isCompletedWithValue("A");
    assertThat(attempts.get(1)).isCancelled();
  }

  @Test
  void failureBeginsTheNextAtOnceAndOnce() throws Exception {
    CompletableFuture<String> result = connect("a", "b", "c");
    attempts.get(0).completeExceptionally(new ConnectException("refused"));
    runLater();
    assertThat(begun).containsExactly("a", "b");
    assertThat(later).isEmpty();
    attempts.get(1).complete("B");
    assertThat(result).isCompletedWithValue("B");
  }

  @Test
  void everyFailureIsNamedInTheOrderOfTheAddresses() throws Exception {
    CompletableFuture<String> result = connect("a", "b");
    runLater();
    attempts.get(1).completeExceptionally(new IOException("two"));
    assertThat(result).isNotDone();
    attempts.get(0).completeExceptionally(new IOException("one"));
    assertThatThrownBy(result::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StaggeredConnect.NoneConnected.class,
            none ->
                assertThat(none.reasons())
                    .extracting(Exception::getMessage)
                    .containsExactly("one", "two"));
  }

  @Test
  void failureOfAllAddressesEndsIt() {
    CompletableFuture<String> result = connect("a", "b");
    CulvertException gone = new CulvertException(Failure.NOT_FOUND, "gone");
    attempts.get(0).completeExceptionally(gone);
    assertThatThrownBy(result::get).hasCause(gone);
    assertThat(begun).containsExactly("a");
  }

  @Test
  void errorEndsIt() {
    Error error = new OutOfMemoryError("none left");
    CompletableFuture<String> result =
        StaggeredConnect.start(
            List.of("a", "b"),
            address -> {
              throw error;
            },
            closed::add,
            later::add);
    assertThatThrownBy(result::get).hasCause(error);
  }

  @Test
  void cancellingGivesUpWhatHasBegun() throws Exception {
    CompletableFuture<String> result = connect("a", "b");
    runLater();
    result.cancel(false);
    assertThat(attempts).allMatch(CompletableFuture::isCancelled);
  }

  @Test
  void nothingBeginsAfterTheEnd() {
    CompletableFuture<String> result = connect("a", "b");
    result.cancel(false);
    attempts.get(0).completeExceptionally(new CancellationException());
    assertThat(later).isEmpty();
    assertThat(begun).containsExactly("a");
  }

  /** An attempt that ignores its cancellation, or connects at the very moment. */
  @Test
  void connectionThatComesSecondIsClosed() throws Exception {
    List<CompletableFuture<String>> deaf = new ArrayList<>();
    CompletableFuture<String> result =
        StaggeredConnect.start(
            List.of("a", "b"),
            address -> {
              CompletableFuture<String> attempt =
                  new CompletableFuture<>() {
                    @Override
                    public boolean cancel(boolean mayInterrupt) {
                      return false;
                    }
                  };
              deaf.add(attempt);
              return attempt;
            },
            closed::add,
            later::add);
    runLater();
    deaf.get(1).complete("B");
    deaf.get(0).complete("A");
    assertThat(result).isCompletedWithValue("B");
    assertThat(closed).containsExactly("A");
  }

  @Test
  void executorThatHasEndedEndsIt() {
    CompletableFuture<String> result =
        StaggeredConnect.start(
            List.of("a", "b"),
            this::begin,
            closed::add,
            task -> {
              throw new RejectedExecutionException("ended");
            });
    attempts.get(0).completeExceptionally(new ConnectException("refused"));
    assertThatThrownBy(result::get).hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void executorThatHasNoThreadEndsIt() {
    Error error = new OutOfMemoryError("unable to create native thread");
    CompletableFuture<String> result =
        StaggeredConnect.start(
            List.of("a", "b"),
            this::begin,
            closed::add,
            task -> {
              throw error;
            });
    attempts.get(0).completeExceptionally(new ConnectException("refused"));
    assertThat(result).isCompletedExceptionally();
    assertThatThrownBy(result::get).hasCause(error);
  }

  private CompletableFuture<String> connect(String... addresses) {
    return StaggeredConnect.start(List.of(addresses), this::begin, closed::add, later::add);
  }

  private CompletableFuture<String> begin(String address) {
    begun.add(address);
    CompletableFuture<String> attempt = new CompletableFuture<>();
    attempts.add(attempt);
    return attempt;
  }

  private void runLater() throws InterruptedException {
    Runnable task = later.poll(30, TimeUnit.SECONDS);
    assertThat(task).isNotNull();
    task.run();
  }
}
