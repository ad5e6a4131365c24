package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Failure;
import dev.culvert.core.Session;
import dev.culvert.core.config.Http2Settings;
import dev.culvert.core.spi.TransportCapability;
import dev.culvert.testkit.LateRelay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/** Receive windows over a long round trip: what the server may have under way to us. */
@Timeout(180)
abstract class WindowGrowthContract extends ContractGroup {

  private static final Duration DELAY = Duration.ofMillis(100);
  private static final int WINDOW = 1 << 17;
  private static final int MAX = 1 << 20;

  /** Frame headers, credit and whatever else is no payload. */
  private static final int BESIDES = 1 << 16;

  private static final Http2Settings GROWING =
      new Http2Settings(WINDOW, MAX, 2 * MAX, 1 << 14, 100, 16 << 10);

  WindowGrowthContract(TransportContract contract) {
    super(contract);
  }

  @Requires(value = TransportCapability.GROWING_WINDOWS, usuallyOnce = true)
  void aStreamThatIsReadGrowsUpToTheMostAndLosesNothing() throws Exception {
    long length = 24L * MAX;
    fixture.http2(GROWING);
    try (LateRelay relay = fixture.farServer(DELAY)) {
      Session session = fixture.connect(fixture.targetBy(relay));
      backend.on(80, FarEnd.source(length));
      StreamProbe near = fixture.dial(session, 80).read().finish();
      assertThat(near.closed.get(120, TimeUnit.SECONDS)).isEmpty();
      assertThat(near.received).hasToString(Payload.tallyOf(length));
      assertThat(relay.mostUnderWayDown()).isBetween(2L * WINDOW, (long) MAX + BESIDES);
    }
  }

  @Requires(value = TransportCapability.GROWING_WINDOWS, once = true)
  void windowsThatAreFixedStay() throws Exception {
    long length = 2L * MAX;
    fixture.http2(GROWING.withFixedWindows());
    try (LateRelay relay = fixture.farServer(DELAY)) {
      Session session = fixture.connect(fixture.targetBy(relay));
      backend.on(80, FarEnd.source(length));
      StreamProbe near = fixture.dial(session, 80).read().finish();
      assertThat(near.awaitClosed()).isEmpty();
      assertThat(near.received).hasToString(Payload.tallyOf(length));
      assertThat(relay.mostUnderWayDown()).isLessThanOrEqualTo(WINDOW + BESIDES);
    }
  }

  @Requires(value = TransportCapability.GROWING_WINDOWS, once = true)
  void aStreamThatIsNotReadDoesNotGrow() throws Exception {
    fixture.http2(GROWING);
    try (LateRelay relay = fixture.farServer(DELAY)) {
      Session session = fixture.connect(fixture.targetBy(relay));
      List<StreamProbe> unread = new ArrayList<>();
      for (int port = 1; port <= 3; port++) {
        backend.on(port, FarEnd.source(8L * MAX));
        StreamProbe near = fixture.dial(session, port).finish();
        near.readWithoutReleasing();
        FlowContract.awaitStill(near.received::count);
        unread.add(near);
      }
      backend.on(80, FarEnd.source(16L * MAX));
      StreamProbe read = fixture.dial(session, 80).read().finish();
      assertThat(read.closed.get(120, TimeUnit.SECONDS)).isEmpty();
      assertThat(relay.mostUnderWayDown()).isGreaterThan(2L * WINDOW);
      for (StreamProbe near : unread) {
        assertThat(near.received.count()).isLessThanOrEqualTo(WINDOW);
        near.releaseHeld();
        near.reset(TransportFixture.cancelled());
        near.awaitFailure(Failure.CANCELLED);
      }
    }
  }
}
