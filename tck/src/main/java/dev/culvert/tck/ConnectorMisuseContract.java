package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.Failure;
import org.junit.jupiter.api.Test;

/** A user who breaks the rules harms his own connection at most. */
abstract class ConnectorMisuseContract extends ConnectorGroup {

  private static final long LARGE = 4 << 20;

  ConnectorMisuseContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void userThatThrowsResetsItsConnectionAlone() throws Exception {
    for (ThrowingUser.Callback callback : ThrowingUser.Callback.values()) {
      boolean takes = callback == ThrowingUser.Callback.WRITABLE;
      int port = fixture.pod().port(takes ? PodService.SINK : PodService.ECHO);
      ThrowingUser.dial(
              callback, handler -> fixture.connector().dial(fixture.pod().address(), port, handler))
          .assertReset();
    }
    fixture.assertEchoes(1);
  }

  @Test
  void askingTwiceIsAskingOnce() throws Exception {
    StreamProbe echo = fixture.probe(PodService.ECHO).askingTwice().read().send(LARGE).finish();
    assertThat(echo.awaitClosed()).isEmpty();
    assertThat(echo.received).hasToString(Payload.tallyOf(LARGE));
  }

  @Test
  void writeAfterTheOutputsEndIsRefused() throws Exception {
    StreamProbe silent = fixture.probe(PodService.NEVER_READS).finish();
    silent.awaitOpened();
    assertThatThrownBy(silent::writeOutOfTurn).isInstanceOf(IllegalStateException.class);
    silent.reset(TransportFixture.cancelled());
    silent.awaitFailure(Failure.CANCELLED);
  }

  @Test
  void writeBeforeTheLastHasGoneIsRefused() throws Exception {
    StreamProbe stuck = fixture.probe(PodService.NEVER_READS).send(64 << 20);
    stuck.awaitOpened();
    FlowContract.awaitStill(stuck::releasedBytes);
    assertThatThrownBy(stuck::writeOutOfTurn).isInstanceOf(IllegalStateException.class);
    stuck.reset(TransportFixture.cancelled());
    stuck.awaitFailure(Failure.CANCELLED);
  }

  @Test
  void writeAfterAResetIsReleased() throws Exception {
    StreamProbe echo = fixture.probe(PodService.ECHO).read();
    echo.awaitOpened();
    echo.reset(TransportFixture.cancelled());
    assertThat(echo.writeOutOfTurn()).isFalse();
    echo.awaitFailure(Failure.CANCELLED);
    assertThat(echo.writeOutOfTurn()).isFalse();
  }
}
