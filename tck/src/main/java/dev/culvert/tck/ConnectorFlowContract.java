package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Failure;
import dev.culvert.testkit.Patience;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Bytes arrive whole, and no faster than they are taken. */
abstract class ConnectorFlowContract extends ConnectorGroup {

  private static final Duration SHORT = Duration.ofMillis(500);
  private static final long MIB = 1 << 20;

  ConnectorFlowContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void urgentDataComesInLine() {
    TestConnection urgent = fixture.dial(PodService.URGENT).send("x").finish().awaitGoodEnd();
    assertThat(urgent.text()).isEqualTo("abc");
  }

  @Test
  void mebibytesBothWaysArriveWhole() {
    long length = Scale.of(64, 16) * MIB;
    TestConnection echo = fixture.dial(PodService.ECHO).sendStretch(length, 10).finish();
    assertThat(echo.awaitGoodEnd().summary()).isEqualTo(TestData.summary(length, 10));
  }

  @Test
  void podThatDoesNotReadStopsTheWriter() {
    TestConnection stuck = fixture.dial(PodService.NEVER_READS).awaitOpen();
    assertThat(stuck.sendUntilHeld(256 * MIB, SHORT)).isLessThan(64 * MIB);
    stuck.reset();
    assertThat(stuck.awaitFailure().failure()).isEqualTo(Failure.CANCELLED);
  }

  @Test
  void readerThatPausesLosesNothingAndStallsNobody() {
    TestConnection paused =
        fixture.dialPaused(PodService.SOURCE).send((16 * MIB) + " 11\n").finish();
    fixture.assertEchoes(20);
    assertThat(paused.heardCount()).isZero();
    paused.resume();
    assertThat(paused.awaitGoodEnd().summary()).isEqualTo(TestData.summary(16 * MIB, 11));
  }

  /** The program sends nothing more that could wake anybody. */
  @Test
  void whatIsLeftUnreadIsOfferedAgain() throws Exception {
    StreamProbe echo = fixture.probe(PodService.ECHO);
    echo.pauseReading();
    echo.read().send(10);
    Patience.await("left").until(() -> echo.leftUnread.get() == 1);
    echo.resumeReading();
    Patience.await("read").until(() -> echo.received.count() == 10);
    assertThat(echo.finish().awaitClosed()).isEmpty();
    assertThat(echo.received).hasToString(Payload.tallyOf(10));
  }
}
