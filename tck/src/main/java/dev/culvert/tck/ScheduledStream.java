package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.testkit.Patience;
import java.net.ConnectException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * One stream of a {@link StreamSchedule}: its two ends, and the model of what may be true of them,
 * which knows only what was asked, never what has been seen. Confined to the schedule's thread.
 */
final class ScheduledStream {

  private final SplittableRandom random;
  private final Consumer<String> log;
  private final long seed;
  private final ScriptedBackend backend;
  private final int port;
  private final FarEnd far = FarEnd.silent();
  private final CompletableFuture<Boolean> answer = new CompletableFuture<>();
  private final StreamProbe near;
  private int stepsLeft;

  private boolean accepted;
  private boolean refused;
  private boolean nearReads;
  private boolean nearHolds;
  private boolean farReads = true;
  private boolean nearFinishes;
  private boolean farFinishes;
  private boolean nearAborted;
  private boolean farAborted;

  /** An end was told to finish before it was aborted. */
  private boolean nearFinished;

  private boolean farFinished;

  /** Both were, before the near end was aborted: that may be too late. */
  private boolean abortedLate;

  /** Bytes that each end was told to write before it was told to finish, or aborted. */
  private long toFar;

  private long toNear;

  /**
   * @param log takes what is done, in a few words
   */
  ScheduledStream(
      TransportFixture fixture,
      Session session,
      int port,
      SplittableRandom random,
      Consumer<String> log) {
    this.random = random;
    this.log = log;
    this.seed = random.nextLong();
    this.stepsLeft = 2 + random.nextInt(24);
    this.backend = fixture.backend;
    this.port = port;
    backend.on(port, far, this::awaitAnswer);
    int beginning = random.nextInt(20);
    if (beginning < 12) {
      take(Step.ACCEPT);
    } else if (beginning < 14) {
      take(Step.REFUSE);
    }
    log.accept("dial");
    near = fixture.dial(session, port);
  }

  /** Takes one of the steps that are possible now; false if the stream has had its steps. */
  boolean step() {
    if (stepsLeft == 0) {
      return false;
    }
    stepsLeft--;
    List<Step> possible = Stream.of(Step.values()).filter(this::isPossible).toList();
    int ticket = random.nextInt(possible.stream().mapToInt(step -> step.weight).sum());
    for (Step step : possible) {
      ticket -= step.weight;
      if (ticket < 0) {
        take(step);
        break;
      }
    }
    return true;
  }

  /** Brings the stream to an end, if nothing has yet, and holds it to the model. */
  void settle() throws Exception {
    log.accept("settle");
    if (!accepted && !refused) {
      take(Step.ACCEPT);
    }
    near.releaseHeld();
    near.resumeReading();
    far.resumeReading();
    if (!isAborted() && !refused) {
      take(Step.NEAR_FINISH);
      take(Step.FAR_FINISH);
    } else if (farAborted && !nearFinishes) {
      // As with TCP, a reset after a FIN is seen by who writes.
      near.sendMore(seed, 1, 1);
    }
    assertNearEnd(near.awaitClosed());
    if (nearAborted) {
      backend.abandon(port, far);
    }
    assertFarEnd(far.awaitOver());
    assertThat(near.violations()).as("broken rules").isEmpty();
    assertThat(near.unreleased()).as("chunks held").isZero();
  }

  private boolean isPossible(Step step) {
    boolean flows = accepted && !isAborted();
    return switch (step) {
      case ACCEPT, REFUSE -> !accepted && !refused;
      case NEAR_WRITE, NEAR_FINISH -> !nearFinishes;
      case FAR_WRITE, FAR_FINISH -> !farFinishes;
      case NEAR_READ -> !nearReads;
      case NEAR_PAUSE -> nearReads;
      case NEAR_HOLD -> !nearHolds;
      case NEAR_RELEASE -> nearHolds;
      case FAR_READ -> !farReads;
      case FAR_PAUSE -> farReads;
      case NEAR_ABORT, FAR_ABORT -> true;
      case AWAIT_OPEN -> flows;
      case AWAIT_NEAR -> flows && nearReads && !nearHolds;
      case AWAIT_FAR -> flows && farReads;
    };
  }

  private void take(Step step) {
    log.accept(step.toString());
    switch (step) {
      case ACCEPT -> {
        accepted = true;
        answer.complete(true);
      }
      case REFUSE -> {
        refused = true;
        answer.complete(false);
      }
      case NEAR_WRITE -> nearWrites(size());
      case FAR_WRITE -> farWrites(size());
      case NEAR_FINISH -> {
        nearFinishes = true;
        nearFinished = !nearAborted;
        near.finish();
      }
      case FAR_FINISH -> {
        farFinishes = true;
        farFinished = !farAborted;
        far.finish();
      }
      case NEAR_READ -> {
        nearReads = true;
        near.resumeReading();
      }
      case NEAR_PAUSE -> {
        nearReads = false;
        near.pauseReading();
      }
      case NEAR_HOLD -> {
        nearHolds = true;
        near.hold();
      }
      case NEAR_RELEASE -> {
        nearHolds = false;
        near.releaseHeld();
      }
      case FAR_READ -> {
        farReads = true;
        far.resumeReading();
      }
      case FAR_PAUSE -> {
        farReads = false;
        far.pauseReading();
      }
      case NEAR_ABORT -> {
        abortedLate |= !nearAborted && nearFinished && farFinished;
        nearAborted = true;
        near.reset(TransportFixture.cancelled());
      }
      case FAR_ABORT -> {
        farAborted = true;
        far.reset();
      }
      case AWAIT_OPEN -> await(near.opened::isDone);
      case AWAIT_NEAR ->
          await(() -> near.received.count() == toNear && near.inputEnded.isDone() == farFinished);
      case AWAIT_FAR ->
          await(() -> far.received.count() == toFar && far.inputEnded.isDone() == nearFinished);
    }
  }

  private void nearWrites(int size) {
    int chunk = Math.max(size / 50 + 1, 1 << random.nextInt(18));
    log.accept("  " + size + " bytes in chunks of " + chunk);
    if (!nearAborted) {
      toFar += size;
    }
    near.sendMore(seed, size, chunk);
  }

  private void farWrites(int size) {
    log.accept("  " + size + " bytes");
    if (!farAborted) {
      toNear += size;
    }
    far.sendMore(~seed, size);
  }

  /** Seldom more than a window, and seldom much less. */
  private int size() {
    return switch (random.nextInt(8)) {
      case 0 -> 1;
      case 1 -> TransportFixture.WINDOW - 1 + random.nextInt(3);
      case 2 -> 1 + random.nextInt(3 * TransportFixture.WINDOW);
      case 3, 4 -> 1 + random.nextInt(100);
      default -> 1 + random.nextInt(20_000);
    };
  }

  private boolean isAborted() {
    return nearAborted || farAborted;
  }

  /** Waits for what must come, or for the failure that must not. */
  private void await(BooleanSupplier condition) {
    Patience.await("what must come").until(() -> condition.getAsBoolean() || hasFailed());
    if (hasFailed()) {
      CulvertException failure = near.closed.join().orElseThrow();
      throw new AssertionError("closed with " + failure.failure(), failure);
    }
  }

  private boolean hasFailed() {
    return near.closed.isDone() && near.closed.join().isPresent();
  }

  private void assertNearEnd(Optional<CulvertException> end) {
    if (end.isPresent()) {
      if (!failures().contains(end.get().failure())) {
        throw new AssertionError("closed with " + end.get().failure(), end.get());
      }
    } else {
      assertThat(nearAborted ? abortedLate : nearFinished && farFinished)
          .as("may end in good order")
          .isTrue();
    }
    if (end.isEmpty() || near.inputEnded.isDone()) {
      assertThat(farFinished).as("the near end saw a FIN, the far end sent one").isTrue();
      assertThat(near.received.count()).as("bytes before the FIN").isEqualTo(toNear);
    }
    if (end.isEmpty()) {
      assertThat(near.opened).isDone();
    }
    if (refused) {
      assertThat(near.opened).isNotDone();
    }
    assertPrefix(near.received, ~seed, "bytes to the near end");
  }

  private void assertFarEnd(boolean aborted) {
    if (!(nearFinished && farFinished)) {
      assertThat(aborted).as("aborted at the far end").isTrue();
    }
    if (aborted) {
      assertThat(isAborted() || refused).as("may be aborted").isTrue();
    }
    if (!aborted || far.inputEnded.isDone()) {
      assertThat(nearFinished).as("the far end saw a FIN, the near end sent one").isTrue();
      assertThat(far.received.count()).as("bytes before the FIN").isEqualTo(toFar);
    }
    assertPrefix(far.received, seed, "bytes to the far end");
  }

  private Set<Failure> failures() {
    Set<Failure> failures = EnumSet.noneOf(Failure.class);
    if (refused) {
      failures.add(Failure.CONNECTION_REFUSED);
    } else if (farAborted) {
      failures.add(Failure.CONNECTION_RESET);
    }
    if (nearAborted) {
      failures.add(Failure.CANCELLED);
    }
    return failures;
  }

  private static void assertPrefix(Payload.Tally received, long seed, String what) {
    assertThat(received).as(what).hasToString(Payload.tallyOf(seed, received.count()));
  }

  private void awaitAnswer() throws ConnectException, InterruptedException {
    try {
      if (!answer.get()) {
        throw new ConnectException("Connection refused");
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("never completed so", e);
    }
  }

  /** What can be done with a stream, and how often it is compared with the others. */
  private enum Step {
    ACCEPT(6),
    REFUSE(1),
    NEAR_WRITE(8),
    FAR_WRITE(8),
    NEAR_FINISH(2),
    FAR_FINISH(2),
    NEAR_ABORT(1),
    FAR_ABORT(1),
    NEAR_READ(5),
    NEAR_PAUSE(3),
    NEAR_HOLD(1),
    NEAR_RELEASE(4),
    FAR_READ(5),
    FAR_PAUSE(3),
    AWAIT_OPEN(2),
    AWAIT_NEAR(3),
    AWAIT_FAR(3);

    private final int weight;

    Step(int weight) {
      this.weight = weight;
    }
  }
}
