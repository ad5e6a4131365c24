package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A user who breaks the rules harms his own stream at most. */
abstract class MisuseContract extends ContractGroup {

  private static final long LARGE = 4 << 20;

  MisuseContract(TransportContract contract) {
    super(contract);
  }

  @Test
  void userThatThrowsResetsItsStreamAlone() throws Exception {
    Session session = fixture.connect();
    for (ThrowingUser.Callback callback : ThrowingUser.Callback.values()) {
      boolean takes = callback == ThrowingUser.Callback.WRITABLE;
      FarEnd far = backend.on(80, takes ? FarEnd.silent() : FarEnd.echo());
      ThrowingUser.dial(callback, handler -> session.dial(80, handler)).assertReset();
      assertThat(far.awaitOver()).as("aborted").isTrue();
    }
    backend.on(81, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(session, 81), 100_000);
  }

  @Test
  void askingTwiceIsAskingOnce() throws Exception {
    backend.on(80, FarEnd.echo());
    StreamProbe near = fixture.dial(fixture.connect(), 80).askingTwice();
    fixture.assertEchoes(near, LARGE);
  }

  @Test
  void writeAfterTheOutputsEndIsRefused() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(1_000).finish();
    assertThatThrownBy(near::writeOutOfTurn).isInstanceOf(IllegalStateException.class);
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(1_000));
  }

  @Test
  void writeBeforeTheLastHasGoneIsRefused() throws Exception {
    FarEnd far = backend.on(80, FarEnd.silent().pauseReading());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read().send(LARGE).finish();
    FlowContract.awaitStill(near::releasedBytes);
    assertThatThrownBy(near::writeOutOfTurn).isInstanceOf(IllegalStateException.class);
    far.resumeReading();
    far.finish();
    assertThat(near.awaitClosed()).isEmpty();
    far.inputEnded.get(60, TimeUnit.SECONDS);
    assertThat(far.received).hasToString(Payload.tallyOf(LARGE));
  }

  @Test
  void writeAfterAResetIsReleased() throws Exception {
    backend.on(80, FarEnd.silent());
    StreamProbe near = fixture.dial(fixture.connect(), 80).read();
    near.awaitOpened();
    near.reset(TransportFixture.cancelled());
    assertThat(near.writeOutOfTurn()).isFalse();
    near.awaitFailure(Failure.CANCELLED);
    assertThat(near.writeOutOfTurn()).isFalse();
  }
}
