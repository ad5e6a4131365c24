package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.testkit.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Resets pass as resets, both ways, and end one stream alone. */
abstract class AbortContract extends ContractGroup {

  private static final int TIMES = Scale.of(50, 10);

  AbortContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void abortReachesPeer() throws Exception {
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(1_000);
    Patience.await("bytes arrive").until(() -> near.received.count() == 1_000);
    near.reset(TransportFixture.cancelled());
    near.awaitFailure(Failure.CANCELLED);
    assertThat(far.awaitOver()).as("aborted").isTrue();
    assertThat(far.inputEnded).as("seen as an end").isNotDone();
  }

  @Test
  void abortAfterFinishReachesPeer() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(1_000).finish();
    far.inputEnded.get();
    near.reset(TransportFixture.cancelled());
    near.awaitFailure(Failure.CANCELLED);
    assertThat(far.awaitOver()).as("aborted").isTrue();
  }

  @Test
  void abortAfterThePeersFinishReachesPeer() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(1_000));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.awaitInputEnded();
    near.reset(TransportFixture.cancelled());
    near.awaitFailure(Failure.CANCELLED);
    assertThat(far.awaitOver()).as("aborted").isTrue();
    assertThat(far.inputEnded).as("seen as an end").isNotDone();
  }

  /** Whatever comes behind the abort makes no end of it. */
  @Test
  void finishAfterAnAbortIsStillAnAbort() throws Exception {
    Session session = fixture.connect();
    for (int i = 0; i < TIMES; i++) {
      FarEnd far = backend.on(80, FarEnd.source(0));
      StreamProbe near = fixture.dial(session, 80).read().send(1_000);
      near.awaitInputEnded();
      near.reset(TransportFixture.cancelled());
      near.finish();
      near.awaitFailure(Failure.CANCELLED);
      assertThat(far.awaitOver()).as("aborted").isTrue();
      assertThat(far.inputEnded).as("seen as an end").isNotDone();
    }
  }

  /** Least of all an end, with the bytes before it dropped. */
  @Test
  void nothingIsReadAfterAnAbort() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(1_000));
    StreamProbe near = fixture.dial(fixture.connect(), 80).finish();
    assertThat(far.awaitOver()).as("aborted").isFalse();
    near.awaitOpened();
    near.reset(TransportFixture.cancelled());
    near.read();
    near.awaitFailure(Failure.CANCELLED);
    near.read();
    assertThat(near.received.count()).isZero();
    assertThat(near.inputEnded).as("seen as an end").isNotDone();
  }

  @Test
  void abortIsIdempotentFromAnyThread() throws Exception {
    FarEnd far = backend.on(80, FarEnd.endless());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    Patience.await("bytes arrive").until(() -> near.received.count() > 0);
    CountDownLatch together = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                try {
                  together.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                near.reset(TransportFixture.cancelled());
              });
      thread.start();
      threads.add(thread);
    }
    together.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    near.awaitFailure(Failure.CANCELLED);
    near.reset(TransportFixture.cancelled());
    assertThat(far.awaitOver()).as("aborted").isTrue();
  }

  @Test
  void abortWhileWritingReleasesTheChunk() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent().pauseReading());
    StreamProbe near = fixture.dial(fixture.connect(), 80).send(4 << 20, 1 << 20);
    near.awaitOpened();
    Patience.await("a chunk is held").until(() -> near.unreleased() == 1);
    near.reset(TransportFixture.cancelled());
    near.awaitFailure(Failure.CANCELLED);
    assertThat(near.unreleased()).isZero();
    assertThat(far.awaitOver()).as("aborted").isTrue();
  }

  @Test
  void onClosedIsTheLastCallbackAndOnlyOnce() throws Exception {
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80);
    fixture.assertEchoes(near, 10_000);
    near.reset(TransportFixture.cancelled());
    near.read();
    assertThat(far.awaitOver()).as("aborted").isFalse();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(near.violations()).isEmpty();
  }

  @Test
  void peerResetAbortsBothDirections() throws Exception {
    FarEnd far = backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(1_000);
    Patience.await("bytes arrive").until(() -> near.received.count() == 1_000);
    far.reset();
    assertThat(near.awaitFailure(Failure.CONNECTION_RESET))
        .hasMessageContaining("pod default/web port 80: Connection reset by peer");
    assertThat(near.inputEnded).as("seen as an end").isNotDone();
  }

  @Test
  void peerResetAfterItsFinishIsStillAReset() throws Exception {
    FarEnd far = backend.on(80, FarEnd.source(1_000));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.awaitInputEnded();
    far.reset();
    near.send(1 << 20);
    near.awaitFailure(Failure.CONNECTION_RESET);
  }

  /** Of a session that goes on. */
  @Test
  void peerResetAfterItsFinishEndsItsStreamAlone() throws Exception {
    Session session = fixture.connect();
    for (int i = 0; i < 3; i++) {
      FarEnd far = backend.on(80, FarEnd.source(1_000));
      StreamProbe near = fixture.dial(session, 80).read();
      near.awaitInputEnded();
      far.reset();
      near.send(1);
      near.awaitFailure(Failure.CONNECTION_RESET);
    }
    backend.on(81, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(session, 81), 100_000);
  }

  /** Once before and once after its end, which servers tell in two ways (R1). */
  @Test
  void programThatIsKilledDuringATransferLeavesTheSessionWorking() throws Exception {
    Session session = fixture.connect();
    backend.echoOn(81);
    for (int i = 0; i < 2; i++) {
      FarEnd program = i == 0 ? FarEnd.endless() : FarEnd.source(1_000);
      FarEnd far = backend.on(80, program.pauseReading());
      StreamProbe near = fixture.dial(session, 80).read().send(8 << 20);
      Patience.await("bytes arrive").until(() -> near.received.count() >= 1_000);
      far.reset();
      near.awaitFailure(Failure.CONNECTION_RESET);
      for (int connection = 0; connection < 20; connection++) {
        fixture.assertEchoes(fixture.dial(session, 81), 10_000);
      }
    }
  }

  @Test
  void peerResetAfterOurFinishIsStillAReset() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(1_000).finish();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    far.reset();
    near.awaitFailure(Failure.CONNECTION_RESET);
    assertThat(near.inputEnded).as("seen as an end").isNotDone();
  }

  @Test
  void peerResetReachesAWriterThatWaits() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent().pauseReading());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(8 << 20);
    FlowContract.awaitStill(near::releasedBytes);
    far.reset();
    near.awaitFailure(Failure.CONNECTION_RESET);
    assertThat(near.unreleased()).isZero();
  }

  @Test
  void peerResetReachesAStreamThatDoesNotRead() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80);
    near.awaitOpened();
    far.reset();
    near.awaitFailure(Failure.CONNECTION_RESET);
  }

  /** Of a thousand downloads at full scale, and always of many windows. */
  @Test
  void unreadDataAndAbortsLeaveTheSessionWorking() throws Exception {
    Session session = fixture.connect();
    backend.endlessOn(80);
    int downloads = Scale.of(1_000, 100);
    for (int i = 0; i < downloads; i++) {
      StreamProbe near = fixture.dial(session, 80);
      if (i % 2 == 0) {
        near.read();
        Patience.await("bytes arrive").until(() -> near.received.count() > 0);
      } else {
        near.awaitOpened();
      }
      near.reset(TransportFixture.cancelled());
      near.awaitFailure(Failure.CANCELLED);
    }
    backend.on(81, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(session, 81), 1 << 20);
    for (FarEnd far : backend.farEnds()) {
      far.awaitOver();
    }
  }

  /** Neither does harm to the others, nor to the session. */
  @Test
  void tenLiveConnectionsSurviveOneRefusedAndOneReset() throws Exception {
    Session session = fixture.connect();
    backend.echoOn(80);
    List<StreamProbe> live = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      StreamProbe near = fixture.dial(session, 80).read().send(10_000);
      live.add(near);
    }
    fixture.dial(session, 81).awaitFailure(Failure.CONNECTION_REFUSED);
    FarEnd breaking = backend.on(82, FarEnd.echo());
    StreamProbe broken = fixture.dial(session, 82).read().send(1_000);
    Patience.await("bytes arrive").until(() -> broken.received.count() > 0);
    breaking.reset();
    broken.awaitFailure(Failure.CONNECTION_RESET);
    for (StreamProbe near : live) {
      near.finish();
      assertThat(near.awaitClosed()).isEmpty();
      assertThat(near.received).hasToString(Payload.tallyOf(10_000));
    }
    for (int i = 0; i < 100; i++) {
      fixture.assertEchoes(fixture.dial(session, 80), 1_000);
    }
  }
}
