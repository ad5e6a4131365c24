package dev.culvert.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeepAliveTest {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ManualLoop loop = new ManualLoop();
  private final FakeSession session = new FakeSession(loop);
  private final AtomicLong arrived = new AtomicLong();
  private final AtomicInteger pings = new AtomicInteger();

  @Test
  void givesUpAfterTwoPingsThatNothingHasFollowed() {
    open(INTERVAL);
    loop.pass(INTERVAL.multipliedBy(2));
    assertThat(pings).hasValue(2);
    assertThat(session.asked).doesNotContain("abandon");
    loop.pass(INTERVAL);
    assertThat(session.asked).contains("abandon");
    assertThat(pings).hasValue(2);
    session.life.disconnected();
    assertThat(session.closed().toCompletableFuture().getNow(null))
        .hasMessageContaining("no answer to 2 PINGs, one each 1000 ms");
    loop.run();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void whateverArrivesIsAnAnswer() {
    open(INTERVAL);
    for (int i = 0; i < 100; i++) {
      loop.pass(INTERVAL.multipliedBy(2));
      arrived.incrementAndGet();
    }
    assertThat(pings).hasValue(200);
    assertThat(session.asked).doesNotContain("abandon");
  }

  @Test
  void endsWithTheSession() {
    open(INTERVAL);
    session.life.disconnected();
    loop.run();
    assertThat(loop.timers()).isZero();
  }

  @Test
  void noIntervalIsNoPing() {
    open(Duration.ZERO);
    assertThat(loop.timers()).isZero();
  }

  private void open(Duration interval) {
    session.life.connect(Duration.ofSeconds(10));
    loop.run();
    session.life.opened();
    KeepAlive.start(session.life, interval, arrived::get, pings::incrementAndGet);
  }
}
