package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.Route;
import dev.culvert.core.Session;
import dev.culvert.core.Target;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions and streams begin, and how they fail to. */
abstract class OpeningContract extends ContractGroup {

  OpeningContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void opensWhenThePodHasAccepted() throws Exception {
    CountDownLatch accept = new CountDownLatch(1);
    FarEnd far = backend.on(80, FarEnd.echo(), accept::await);
    StreamProbe near = fixture.dial(fixture.connect(), 80);
    assertThat(near.opened).isNotDone();
    accept.countDown();
    near.awaitOpened();
    assertThat(far.opened).isDone();
    fixture.assertEchoes(near, 1_000);
    assertThat(far.awaitOver()).as("aborted").isFalse();
  }

  @Test
  void bytesSentBeforeOpenArriveInOrder() throws Exception {
    CountDownLatch accept = new CountDownLatch(1);
    FarEnd far = backend.on(80, FarEnd.silent(), accept::await);
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.send(300_000, 1_000).finish();
    assertThat(far.received.count()).isZero();
    accept.countDown();
    far.inputEnded.get();
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    assertThat(far.received).hasToString(Payload.tallyOf(300_000));
  }

  @Test
  void serverThatSpeaksFirstIsHeard() throws Exception {
    backend.on(80, FarEnd.source(1_000));
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.awaitInputEnded();
    assertThat(near.received).hasToString(Payload.tallyOf(1_000));
    near.finish();
    assertThat(near.awaitClosed()).isEmpty();
  }

  @Test
  void refusedTargetAbortsWithConnectionRefused() throws Exception {
    StreamProbe near = fixture.dial(fixture.connect(), 81).read().send(10);
    CulvertException failure = near.awaitFailure(Failure.CONNECTION_REFUSED);
    assertThat(failure).hasMessageContaining("pod default/web port 81: Connection refused");
    assertThat(near.opened).isNotDone();
  }

  @Test
  void messageOutsideAsciiSurvives() throws Exception {
    String message = "pod sagt: läuft nicht, 100% \"aus\" \u2014 \u65e5\u672c";
    backend.on(
        80,
        FarEnd.silent(),
        () -> {
          throw new CulvertException(Failure.UNAVAILABLE, message);
        });
    StreamProbe near = fixture.dial(fixture.connect(), 80);
    assertThat(near.awaitFailure(Failure.UNAVAILABLE)).hasMessageContaining(message);
  }

  @Test
  void refusedStreamTakesLateWritesQuietly() throws Exception {
    StreamProbe near = fixture.dial(fixture.connect(), 81);
    near.awaitFailure(Failure.CONNECTION_REFUSED);
    near.send(100_000).finish();
    assertThat(near.unreleased()).isZero();
  }

  @Test
  void unknownTargetAbortsWithNotFound() {
    Target unknown = fixture.target(new PodRef("default", "nobody"));
    CulvertException failure = fixture.connectFailure(unknown);
    assertThat(failure.failure()).isEqualTo(Failure.NOT_FOUND);
    assertThat(failure).hasMessageContaining("no pod default/nobody on this node");
  }

  @Test
  void connectToNothingFails() {
    URI nowhere = fixture.nowhere();
    Target nothing = new Target(nowhere, new Route(null, ScriptedBackend.POD));
    CulvertException failure = fixture.connectFailure(nothing);
    assertThat(failure.failure()).isEqualTo(Failure.UNREACHABLE);
    assertThat(failure).hasMessageContaining(nowhere.getHost());
  }

  @Test
  void serverThatNeverAnswersIsATimeout() {
    fixture.limitConnectTime(Duration.ofMillis(500));
    CulvertException failure = fixture.connectFailure(fixture.target(ScriptedBackend.MUTE_POD));
    assertThat(failure.failure()).isEqualTo(Failure.TIMEOUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536, Integer.MAX_VALUE})
  void invalidPortAbortsWithInvalidRequest(int port) throws Exception {
    StreamProbe near = fixture.dial(fixture.connect(), port);
    CulvertException failure = near.awaitFailure(Failure.INVALID_REQUEST);
    assertThat(failure).hasMessageContaining(String.valueOf(port));
  }

  @Test
  void dialAfterStopAborts() throws Exception {
    Session session = fixture.connect();
    session.stop(Duration.ZERO).toCompletableFuture().join();
    StreamProbe near = fixture.dial(session, 80).send(10);
    near.awaitFailure(Failure.STOPPED);
  }

  @Test
  void dialNeverThrows() throws Exception {
    Session session = fixture.connect();
    fixture.transport().close();
    StreamProbe near = fixture.dial(session, 80).read().send(10).finish();
    near.awaitFailure(Failure.STOPPED);
  }

  @Test
  void openersThatAreStillWaitingAreInterruptedByAReset() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch waiting = new CountDownLatch(1);
    FarEnd far =
        backend.on(
            80,
            FarEnd.silent(),
            () -> {
              waiting.countDown();
              never.await();
            });
    StreamProbe near = fixture.dial(fixture.connect(), 80).send(10);
    waiting.await();
    near.reset(TransportFixture.cancelled());
    near.awaitFailure(Failure.CANCELLED);
    assertThat(far.awaitOver()).as("aborted").isTrue();
    assertThat(near.opened).isNotDone();
  }
}
