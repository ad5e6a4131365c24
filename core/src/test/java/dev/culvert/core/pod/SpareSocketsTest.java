package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.session.Loop;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpareSocketsTest {

  private static final PodAddress POD =
      new PodAddress.InNamespace(new PodRef("default", "web"), Path.of("/run/netns/default_web"));
  private static final int ROOM = 10;

  private final Inside inside = new Inside();
  private final Semaphore room = new Semaphore(ROOM);
  private final SpareSockets spares = new SpareSockets(inside, POD, 4, room);
  private final ManualLoop loop = new ManualLoop();

  @AfterEach
  void nothingIsLeft() {
    spares.close();
    inside.serve();
    assertThat(inside.made).noneMatch(SocketChannel::isOpen);
    assertThat(room.availablePermits()).isEqualTo(ROOM);
  }

  @Test
  void spareSocketIsThereAtOnce() throws Exception {
    assertThat(spares.poll()).isNull();
    spares.fill();
    inside.serve();

    SocketChannel taken = take();

    assertThat(taken.isOpen()).isTrue();
    assertThat(taken.isBlocking()).isFalse();
    taken.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void spareSocketConnectsToEitherAddress(String address) throws Exception {
    spares.fill();
    inside.serve();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(address));
        SocketChannel taken = take()) {
      taken.configureBlocking(true);
      assertThat(taken.connect(server.getLocalSocketAddress())).isTrue();
      assertThat(((InetSocketAddress) taken.getRemoteAddress()).getAddress())
          .isEqualTo(InetAddress.getByName(address));
    }
  }

  @Test
  void oneVisitReplacesHalfOfThem() throws Exception {
    spares.fill();
    inside.serve();
    take().close();
    spares.fill();
    assertThat(inside.waiting()).as("visits for one of four").isZero();

    take().close();
    spares.fill();
    spares.fill();

    assertThat(inside.waiting()).as("visits for two of four").isEqualTo(1);
    inside.serve();
    assertThat(inside.made).hasSize(6);
    assertThat(inside.made.stream().filter(SocketChannel::isOpen)).hasSize(4);
  }

  /** A visit beside a dial takes a processor from it. */
  @Test
  void dialsDoNotWaitBesideAVisitForOthers() throws Exception {
    spares.fill();
    inside.serve();
    take().close();
    spares.fillLater(loop);
    assertThat(loop.timers).as("timers for one of four").isEmpty();

    take().close();
    spares.fillLater(loop);
    take().close();
    spares.fillLater(loop);
    assertThat(loop.tasks).isEmpty();
    assertThat(inside.waiting()).isZero();

    loop.runOnly(loop.timers);
    assertThat(inside.waiting()).isEqualTo(1);
    inside.serve();
    assertThat(inside.made.stream().filter(SocketChannel::isOpen)).hasSize(4);
    take().close();
    take().close();
    spares.fillLater(loop);
    loop.runOnly(loop.timers);
    assertThat(inside.waiting()).as("visits for the next two").isEqualTo(1);
  }

  @Test
  void lastOneIsReplacedAsSoonAsTheLoopHasTime() throws Exception {
    spares.fill();
    inside.serve();
    for (int i = 0; i < 4; i++) {
      take().close();
      spares.fillLater(loop);
    }

    loop.runOnly(loop.tasks);
    assertThat(inside.waiting()).isEqualTo(1);
    inside.serve();
    loop.runOnly(loop.timers);
    assertThat(inside.waiting()).as("visits for nothing").isZero();
  }

  @Test
  void allPodsTogetherKeepNoMoreThanThereIsRoomFor() throws Exception {
    SpareSockets others = new SpareSockets(inside, POD, 8, room);
    others.fill();
    inside.serve();
    spares.fill();
    inside.serve();
    assertThat(inside.made).hasSize(ROOM);

    spares.fill();
    assertThat(inside.waiting()).as("visits without room").isZero();

    others.close();
    spares.fill();
    inside.serve();
    assertThat(inside.made.stream().filter(SocketChannel::isOpen)).hasSize(4);
  }

  /** Also half way: what a visit got before the limit is closed, and left to who dials. */
  @Test
  void failureToMakeThemKeepsNoneAndIsTriedByTheNextFillAlone() throws Exception {
    inside.failure = new IOException("Too many open files");
    spares.fill();
    inside.serve();
    assertThat(spares.poll()).isNull();
    assertThat(inside.waiting()).as("visits that nobody asked for").isZero();
    assertThat(room.availablePermits()).isEqualTo(ROOM);

    inside.failure = null;
    spares.fill();
    inside.serve();
    take().close();
  }

  @Test
  void visitThatIsRefusedAtOnceIsNoFaultOfTheCaller() throws Exception {
    inside.refusal = new IllegalStateException("no thread");
    spares.fill();
    assertThat(spares.poll()).isNull();
    assertThat(room.availablePermits()).isEqualTo(ROOM);

    inside.refusal = null;
    spares.fill();
    inside.serve();
    take().close();
  }

  @Test
  void podThatHasGoneClosesThemForGood() throws Exception {
    spares.fill();
    inside.serve();
    take().close();
    take().close();
    inside.failure = new CulvertException(Failure.NOT_FOUND, "the pod has ended");
    spares.fill();
    inside.serve();

    assertThat(inside.made).noneMatch(SocketChannel::isOpen);
    inside.failure = null;
    spares.fill();
    assertThat(inside.waiting()).isZero();
  }

  @Test
  void closingClosesWhatComesLater() {
    spares.fill();
    spares.close();
    inside.serve();

    assertThat(inside.made).hasSize(4).noneMatch(SocketChannel::isOpen);
    assertThat(spares.poll()).isNull();
  }

  @Test
  void withoutAnyItIsNoSuchThing() {
    assertThatThrownBy(() -> new SpareSockets(inside, POD, 0, room))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private SocketChannel take() {
    return Objects.requireNonNull(spares.poll(), "a spare socket");
  }

  /** Tasks and timers that wait until they are run. */
  private static final class ManualLoop implements Loop {

    final Queue<Runnable> tasks = new ArrayDeque<>();
    final Queue<Runnable> timers = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      timers.add(task);
      return () -> timers.remove(task);
    }

    void runOnly(Queue<Runnable> some) {
      some.remove().run();
      assertThat(some).isEmpty();
    }
  }

  /** Visits that wait until they are served. */
  private static final class Inside implements PodSockets {

    private final Queue<Runnable> visits = new ArrayDeque<>();
    private final List<SocketChannel> made = new ArrayList<>();
    private @Nullable Exception failure;
    private @Nullable RuntimeException refusal;

    @Override
    public List<InetAddress> addresses(PodAddress pod) {
      return PodPorts.LOOPBACK;
    }

    @Override
    public boolean takesVisit(PodAddress pod) {
      return true;
    }

    @Override
    public <T> CompletionStage<T> open(PodAddress pod, Callable<T> opener) {
      if (refusal != null) {
        throw refusal;
      }
      CompletableFuture<T> result = new CompletableFuture<>();
      visits.add(() -> visit(opener, result));
      return result.minimalCompletionStage();
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
