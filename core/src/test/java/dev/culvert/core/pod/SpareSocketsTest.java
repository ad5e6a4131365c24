package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.SocketConnect;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpareSocketsTest {

  private static final PodAddress POD = new PodAddress.OnHost(new PodRef("default", "web"));

  private final Inside inside = new Inside();
  private SpareSockets spares = new SpareSockets(inside, POD, 2);

  @AfterEach
  void nothingIsLeftOpen() {
    spares.close();
    inside.serve();
    assertThat(inside.made).noneMatch(SocketChannel::isOpen);
  }

  @Test
  void spareSocketIsThereAtOnceAndTheNextVisitReplacesIt() throws Exception {
    spares.fill();
    inside.serve();

    SocketChannel taken = spares.take().getNow(null);

    assertThat(taken.isOpen()).isTrue();
    assertThat(taken.isBlocking()).isFalse();
    assertThat(inside.waiting()).isZero();
    spares.fill();
    inside.serve();
    assertThat(inside.made).hasSize(3);
    taken.close();
  }

  @Test
  void whoFindsNoneWaitsForTheNext() throws Exception {
    CompletableFuture<SocketChannel> first = spares.take();
    CompletableFuture<SocketChannel> second = spares.take();
    assertThat(first).isNotDone();

    inside.serve();

    assertThat(first.getNow(null).isOpen()).isTrue();
    assertThat(second.getNow(null)).isNotSameAs(first.getNow(null));
    assertThat(inside.made).as("the two, and two to spare").hasSize(4);
    first.getNow(null).close();
    second.getNow(null).close();
  }

  @Test
  void manyThatWaitAreServedByFewVisitsInTheirOrder() throws Exception {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      int number = i;
      var unused =
          spares
              .take()
              .thenAccept(
                  socket -> {
                    order.add(number);
                    SocketConnect.closeQuietly(socket);
                  });
    }

    inside.serve();

    assertThat(order).hasSize(100).isSorted();
    assertThat(inside.made).hasSize(102);
  }

  @Test
  void socketOfWhoGaveUpGoesToTheNextOrIsKeptOrIsClosed() throws Exception {
    CompletableFuture<SocketChannel> first = spares.take();
    CompletableFuture<SocketChannel> second = spares.take();
    first.cancel(false);

    inside.serve();

    assertThat(second.getNow(null).isOpen()).isTrue();
    assertThat(inside.made.stream().filter(SocketChannel::isOpen)).as("and two spares").hasSize(3);
    second.getNow(null).close();
  }

  @Test
  void podThatCannotBeEnteredFailsWhoWaitsAndIsTriedAgain() throws Exception {
    CulvertException gone = new CulvertException(Failure.NOT_FOUND, "it has gone");
    inside.failure = gone;
    CompletableFuture<SocketChannel> taken = spares.take();
    inside.serve();
    assertThat(taken).isCompletedExceptionally();
    assertThat(taken.handle((socket, e) -> e).get()).isSameAs(gone);

    inside.failure = null;
    CompletableFuture<SocketChannel> again = spares.take();
    inside.serve();
    again.getNow(null).close();
  }

  @Test
  void closingFailsWhoWaitsAndClosesWhatComesLater() {
    spares.fill();
    CompletableFuture<SocketChannel> taken = spares.take();

    spares.close();
    inside.serve();

    assertThat(taken).isCompletedExceptionally();
    assertThat(spares.take()).isCompletedExceptionally();
    assertThat(inside.made).noneMatch(SocketChannel::isOpen);
  }

  @Test
  void withoutSparesEachIsMadeWhenItIsAskedFor() throws Exception {
    spares = new SpareSockets(inside, POD, 0);
    spares.fill();
    assertThat(inside.waiting()).isZero();
    CompletableFuture<SocketChannel> taken = spares.take();
    inside.serve();
    taken.getNow(null).close();
    assertThat(inside.made).hasSize(1);
  }

  @Test
  void socketsThatAreMadeAtOnceNeedNoVisit() throws Exception {
    spares = new SpareSockets(Inside.ofThisThread(), POD, 1);
    SocketChannel first = spares.take().getNow(null);
    SocketChannel second = spares.take().getNow(null);
    assertThat(first).isNotNull().isNotSameAs(second);
    first.close();
    second.close();
  }

  /** Visits that wait until they are served. */
  private static final class Inside implements PodSockets {

    private final Queue<Runnable> visits = new ArrayDeque<>();
    private final List<SocketChannel> made = new ArrayList<>();
    private @Nullable CulvertException failure;

    static PodSockets ofThisThread() {
      return new PodSockets() {
        @Override
        public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
          try {
            return CompletableFuture.completedFuture(opener.call());
          } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
          }
        }
      };
    }

    @Override
    public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
      CompletableFuture<T> result = new CompletableFuture<>();
      visits.add(() -> visit(opener, result));
      return result;
    }

    int waiting() {
      return visits.size();
    }

    void serve() {
      for (Runnable visit = visits.poll(); visit != null; visit = visits.poll()) {
        visit.run();
      }
    }

    private <T> void visit(Callable<T> opener, CompletableFuture<T> result) {
      if (failure != null) {
        result.completeExceptionally(failure);
        return;
      }
      try {
        T opened = opener.call();
        ((List<?>) opened).forEach(each -> made.add((SocketChannel) each));
        result.complete(opened);
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    }
  }
}
