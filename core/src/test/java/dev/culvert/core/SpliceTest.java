package dev.culvert.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of a splice one by one, between two streams that the test plays. */
@Timeout(60)
class SpliceTest {

  private final CulvertException reset =
      new CulvertException(Failure.CONNECTION_RESET, "reset by the test");
  private final ScriptedStream near = new ScriptedStream();
  private final ScriptedStream far = new ScriptedStream();
  private final Recorder recorder = new Recorder();

  @Test
  void bothSidesAreDemandedOnce() {
    join();
    assertThat(near.demands).isEqualTo(1);
    assertThat(far.demands).isEqualTo(1);
  }

  @Test
  void bytesPassBothWays() {
    join();
    near.arrive("to far", false);
    near.readable();
    far.arrive("to near", false);
    far.readable();
    assertThat(far.written).containsExactly("to far");
    assertThat(near.written).containsExactly("to near");
  }

  @Test
  void onlyOneChunkIsUnderWay() {
    join();
    near.arrive("one", false);
    near.arrive("two", false);
    near.readable();
    assertThat(far.written).containsExactly("one");
    assertThat(near.demands).as("demand before the write has gone").isZero();
    far.complete();
    assertThat(near.demands).isEqualTo(1);
    near.readable();
    assertThat(far.written).containsExactly("one", "two");
  }

  @Test
  void creditReturnsOnlyAfterTheDownstreamWrite() {
    join();
    near.arrive("one", false);
    near.readable();
    assertThat(near.released).isZero();
    far.complete();
    assertThat(near.released).isEqualTo(1);
  }

  @Test
  void everythingThatIsThereIsMovedWhileWritesAreTaken() {
    far.takingAtOnce();
    join();
    for (int i = 0; i < 10; i++) {
      near.arrive("chunk", false);
    }
    near.readable();
    assertThat(far.written).hasSize(10);
    assertThat(near.released).isEqualTo(10);
    assertThat(near.demands).isEqualTo(1);
  }

  @Test
  void oneCallbackMovesABoundedBurst() {
    far.takingAtOnce();
    join();
    for (int i = 0; i < 1_000; i++) {
      near.arrive("chunk", false);
    }
    near.readable();
    assertThat(far.written).hasSizeLessThan(1_000);
    while (near.demands > 0 && far.written.size() < 1_000) {
      near.readable();
    }
    assertThat(far.written).hasSize(1_000);
  }

  @Test
  void halfClosePassesAsHalfClose() {
    join();
    near.arrive("last words", true);
    near.readable();
    assertThat(far.written).containsExactly("last words");
    assertThat(far.outputEnded).isTrue();
    assertThat(near.demands).as("demand after the last chunk").isZero();
    assertThat(near.outputEnded).isFalse();
    far.complete();
    far.arrive("answer", false);
    far.readable();
    assertThat(near.written).containsExactly("answer");
    assertThat(near.resets).isEmpty();
    assertThat(far.resets).isEmpty();
  }

  @Test
  void endWithoutBytesPassesWithoutAWrite() {
    join();
    far.arrive("", true);
    far.readable();
    assertThat(near.written).isEmpty();
    assertThat(near.outputEnded).isTrue();
    assertThat(far.released).isEqualTo(1);
  }

  @Test
  void abortPassesFromNearToFar() {
    join();
    near.close(reset);
    assertThat(far.resets).containsExactly(reset);
    assertThat(recorder.events).isEmpty();
    far.close(reset);
    assertThat(recorder.events).containsExactly("closed");
  }

  @Test
  void abortPassesFromFarToNear() {
    join();
    far.close(reset);
    assertThat(near.resets).containsExactly(reset);
    near.close(reset);
    assertThat(recorder.summary().failure()).isSameAs(reset);
  }

  @Test
  void firstFailureIsTheOneThatCounts() {
    join();
    far.close(reset);
    near.close(new CulvertException(Failure.CANCELLED, "because of the other"));
    assertThat(recorder.summary().failure()).isSameAs(reset);
  }

  @Test
  void goodEndOfOneSideLeavesTheOtherAlone() {
    join();
    near.close(null);
    assertThat(far.resets).isEmpty();
    far.close(null);
    assertThat(recorder.summary().failure()).isNull();
  }

  @Test
  void nearSideThatClosesBeforeTheFarIsDialledResetsIt() {
    Splice.join(
        handler -> {
          near.with(handler);
          near.close(reset);
          return near;
        },
        (port, handler) -> far.with(handler),
        80,
        recorder);
    assertThat(far.resets).containsExactly(reset);
    far.close(reset);
    assertThat(recorder.events).containsExactly("closed");
  }

  @Test
  void farSideThatClosesWhileItIsDialledResetsTheNear() {
    Splice.join(
        near::with,
        (port, handler) -> {
          far.with(handler);
          far.close(reset);
          return far;
        },
        80,
        recorder);
    assertThat(near.resets).containsExactly(reset);
  }

  @Test
  void openIsHeardFromTheFarSideAlone() {
    join();
    near.open();
    assertThat(recorder.events).isEmpty();
    far.open();
    assertThat(recorder.events).containsExactly("open");
  }

  @Test
  void summaryCountsWhatWasMoved() {
    far.takingAtOnce();
    near.takingAtOnce();
    join();
    far.open();
    near.arrive("12345", false);
    near.arrive("678", true);
    near.readable();
    far.arrive("ab", true);
    far.readable();
    near.close(null);
    far.close(null);
    assertThat(recorder.events).containsExactly("open", "closed");
    assertThat(recorder.summary().toFar()).isEqualTo(8);
    assertThat(recorder.summary().toNear()).isEqualTo(2);
    assertThat(recorder.summary().duration()).isPositive();
    assertThat(recorder.summary().failure()).isNull();
  }

  @Test
  void dialsThePortItIsGiven() {
    List<Integer> ports = new ArrayList<>();
    Splice.join(
        near::with,
        (port, handler) -> {
          ports.add(port);
          return far.with(handler);
        },
        5432,
        recorder);
    assertThat(ports).containsExactly(5432);
  }

  private void join() {
    Splice.join(near::with, (port, handler) -> far.with(handler), 80, recorder);
  }

  /** Keeps what the splice tells. */
  private static final class Recorder implements Splice.Listener {

    final List<String> events = new ArrayList<>();
    private Splice.@Nullable Summary summary;

    @Override
    public void onOpen() {
      events.add("open");
    }

    @Override
    public void onClosed(Splice.Summary ended) {
      events.add("closed");
      summary = ended;
    }

    Splice.Summary summary() {
      assertThat(summary).as("summary").isNotNull();
      return summary;
    }
  }
}
