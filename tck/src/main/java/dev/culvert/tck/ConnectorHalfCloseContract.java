package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** One half ends, the other goes on. */
abstract class ConnectorHalfCloseContract extends ConnectorGroup {

  private static final long MIB = 1 << 20;

  ConnectorHalfCloseContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void answerLongAfterTheClientsFinArrivesWhole() {
    TestConnection late = fixture.dial(PodService.LATE).send("3000\n").sendStretch(MIB, 7).finish();
    assertThat(late.awaitGoodEnd().text().strip()).isEqualTo(TestData.summary(MIB, 7));
  }

  @Test
  void podThatFinishesFirstHearsTheRest() {
    TestConnection first = fixture.dial(PodService.HALF_CLOSES_FIRST).awaitEnd();
    assertThat(first.text()).isEqualTo("bye\n");
    first.sendStretch(MIB, 8).finish().awaitGoodEnd();
    assertThat(fixture.report()).isEqualTo("fin " + TestData.summary(MIB, 8));
  }

  @Test
  void finComesAfterEverythingThatWasSent() {
    TestConnection sink = fixture.dial(PodService.SINK).sendStretch(8 * MIB, 9).finish();
    assertThat(sink.awaitGoodEnd().text().strip()).isEqualTo(TestData.summary(8 * MIB, 9));
  }
}
