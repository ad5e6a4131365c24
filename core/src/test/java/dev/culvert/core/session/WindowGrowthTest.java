package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.Http2Settings;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WindowGrowthTest {

  private static final int MIB = 1 << 20;
  private static final long ROUND_TRIP = TimeUnit.MILLISECONDS.toNanos(20);

  private final WindowBudget budget = WindowBudget.of(64L * MIB);
  private long now;

  @Test
  void growsWhileARoundTripBringsAWindowUpToTheMost() {
    GrowingWindow window = connection().stream();
    for (int size = MIB; size < 16 * MIB; size *= 2) {
      assertThat(bring(window, window.size(), ROUND_TRIP)).isEqualTo(size);
      assertThat(window.size()).isEqualTo(2 * size);
    }
    assertThat(bring(window, window.size(), ROUND_TRIP)).isZero();
    assertThat(window.size()).isEqualTo(16 * MIB);
  }

  @Test
  void staysWhenItIsHalfAsMuchAgainAsARoundTripBrings() {
    GrowingWindow window = connection().stream();
    assertThat(bring(window, MIB, 2 * ROUND_TRIP)).isZero();
    assertThat(window.size()).isEqualTo(MIB);
  }

  @Test
  void staysWhenTheLastDoublingHasBroughtNothing() {
    GrowingWindow window = connection().stream();
    bring(window, 3 * MIB / 2, ROUND_TRIP);
    assertThat(window.size()).isEqualTo(2 * MIB);
    bring(window, 3 * MIB / 2, ROUND_TRIP);
    assertThat(window.size()).isEqualTo(2 * MIB);
    bring(window, 2 * MIB, ROUND_TRIP);
    assertThat(window.size()).isEqualTo(4 * MIB);
  }

  @Test
  void staysWhileNothingIsRead() {
    GrowingWindow window = connection().stream();
    now += TimeUnit.SECONDS.toNanos(10);
    assertThat(window.consumed(MIB / 2)).isZero();
    assertThat(window.size()).isEqualTo(MIB);
  }

  @Test
  void staysWhileTheRoundTripIsNotKnown() {
    WindowGrowth connection = growth();
    assertThat(connection.wantsPing()).isTrue();
    GrowingWindow window = connection.stream();
    assertThat(bring(window, 4 * MIB, ROUND_TRIP)).isZero();
  }

  @Test
  void aFastWayThatIsNearNeedsNoMore() {
    WindowGrowth connection = growth();
    answerAfter(connection, TimeUnit.MICROSECONDS.toNanos(200));
    GrowingWindow window = connection.stream();
    assertThat(bring(window, 16 * MIB, TimeUnit.MILLISECONDS.toNanos(10))).isZero();
  }

  @Test
  void theLeastRoundTripCounts() {
    WindowGrowth connection = growth();
    answerAfter(connection, 100 * ROUND_TRIP);
    now += TimeUnit.SECONDS.toNanos(1);
    answerAfter(connection, ROUND_TRIP);
    now += TimeUnit.SECONDS.toNanos(1);
    answerAfter(connection, 100 * ROUND_TRIP);
    assertThat(connection.roundTrip()).isEqualTo(ROUND_TRIP);
  }

  @Test
  void pingsAreFewAndOneAtATime() {
    WindowGrowth connection = growth();
    assertThat(connection.wantsPing()).isTrue();
    now += TimeUnit.SECONDS.toNanos(10);
    assertThat(connection.wantsPing()).isFalse();
    connection.answered(WindowGrowth.PING + 1);
    assertThat(connection.wantsPing()).isFalse();
    connection.answered(WindowGrowth.PING);
    assertThat(connection.wantsPing()).isTrue();
    connection.answered(WindowGrowth.PING);
    assertThat(connection.wantsPing()).isFalse();
  }

  @Test
  void windowsThatStayAskForNothing() {
    WindowGrowth connection =
        new WindowGrowth(Http2Settings.DEFAULT.withFixedWindows(), budget, () -> now);
    assertThat(connection.wantsPing()).isFalse();
    assertThat(bring(connection.stream(), 16 * MIB, ROUND_TRIP)).isZero();
  }

  @Test
  void theNextStreamGrowsAtOnceToWhatTheLastHasFound() {
    WindowGrowth connection = connection();
    GrowingWindow first = connection.stream();
    bring(first, MIB, ROUND_TRIP);
    bring(first, 2 * MIB, ROUND_TRIP);
    GrowingWindow next = connection.stream();
    assertThat(next.size()).isEqualTo(MIB);
    bring(next, MIB, ROUND_TRIP);
    assertThat(next.size()).isEqualTo(4 * MIB);
  }

  @Test
  void theStreamsOfAConnectionHaveItsWindowTogether() {
    WindowGrowth connection = connection();
    long grown = 0;
    for (int i = 0; i < 8; i++) {
      GrowingWindow window = connection.stream();
      for (int round = 0; round < 5; round++) {
        grown += bring(window, window.size(), ROUND_TRIP);
      }
    }
    assertThat(grown).isEqualTo(16L * MIB);
    assertThat(budget.taken()).isEqualTo(grown);
  }

  @Test
  void aConnectionLeavesHalfOfWhatTheProcessHas() {
    WindowBudget small = WindowBudget.of(8L * MIB);
    WindowGrowth connection = new WindowGrowth(Http2Settings.DEFAULT, small, () -> now);
    answerAfter(connection, ROUND_TRIP);
    GrowingWindow window = connection.stream();
    for (int round = 0; round < 5; round++) {
      bring(window, window.size(), ROUND_TRIP);
    }
    assertThat(window.size()).isEqualTo(4 * MIB);
    assertThat(small.taken()).isEqualTo(3L * MIB);
  }

  @Test
  void theEndGivesBackWhatWasTaken() {
    WindowGrowth connection = connection();
    GrowingWindow window = connection.stream();
    bring(window, MIB, ROUND_TRIP);
    assertThat(budget.taken()).isEqualTo(MIB);
    window.close();
    window.close();
    assertThat(budget.taken()).isZero();
    assertThat(bring(window, 4 * MIB, ROUND_TRIP)).isZero();
    assertThat(budget.taken()).isZero();
  }

  private WindowGrowth connection() {
    WindowGrowth connection = growth();
    answerAfter(connection, ROUND_TRIP);
    return connection;
  }

  private WindowGrowth growth() {
    return new WindowGrowth(Http2Settings.DEFAULT, budget, () -> now);
  }

  private void answerAfter(WindowGrowth connection, long time) {
    assertThat(connection.wantsPing()).isTrue();
    now += time;
    connection.answered(WindowGrowth.PING);
  }

  /** In 64 even pieces. Returns by how much the window has grown. */
  private long bring(GrowingWindow window, int bytes, long time) {
    long more = window.consumed(1);
    for (int i = 0; i < 64; i++) {
      now += time / 64;
      more += window.consumed(bytes / 64);
    }
    return more;
  }
}
