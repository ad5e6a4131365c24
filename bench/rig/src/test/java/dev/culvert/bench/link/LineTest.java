package dev.culvert.bench.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineTest {

  private static final int PACKET = 1_500;

  /** A clock that is about to pass zero, as System.nanoTime may be. */
  private static final long NOW = -5;

  @Test
  void aLongLinkDelaysEachPacketAlike() {
    Line wan = new Line(Link.WAN, NOW, 1);

    assertThat(wan.due(NOW, PACKET)).hasValue(NOW + 10_000_000);
    assertThat(wan.due(NOW, PACKET)).hasValue(NOW + 10_000_000);
    assertThat(wan.due(NOW + 7, PACKET)).hasValue(NOW + 7 + 10_000_000);
  }

  @Test
  void aSlowLinkSendsOnePacketAfterTheOther() {
    Line slow = new Line(Link.SLOW, NOW, 1);

    assertThat(slow.due(NOW, PACKET)).hasValue(NOW + 120_000 + 1_000_000);
    assertThat(slow.due(NOW, PACKET)).hasValue(NOW + 240_000 + 1_000_000);
    long idle = NOW + 5_000_000;
    assertThat(slow.due(idle, PACKET)).hasValue(idle + 120_000 + 1_000_000);
  }

  @Test
  void whatWaitsForATenthOfASecondFindsNoRoom() {
    Line slow = new Line(Link.SLOW, NOW, 1);

    long kept =
        IntStream.range(0, 2_000).filter(packet -> slow.due(NOW, PACKET).isPresent()).count();

    assertThat(kept).isEqualTo(Line.QUEUE_NANOS / 120_000 + 1);
  }

  @Test
  void aRelaysBytesWaitForAsLongAsItTakes() {
    Line slow = new Line(Link.SLOW, NOW, 1);

    long last = LongStream.range(0, 2_000).map(packet -> slow.enter(NOW, PACKET)).max().orElse(0);

    assertThat(last - NOW).isEqualTo(2_000 * 120_000 + 1_000_000);
  }

  @Test
  void aLossyLinkLosesItsShareAndForTheSameSeedTheSamePackets() {
    assertThat(lost(1)).isBetween(4_500L, 5_500L).isEqualTo(lost(1)).isNotEqualTo(lost(2));
    assertThat(new Line(Link.WAN, NOW, 1).due(NOW, PACKET)).isPresent();
  }

  private static long lost(long seed) {
    Line lossy = new Line(Link.LOSSY, NOW, seed);
    return IntStream.range(0, 1_000_000).filter(packet -> lossy.due(NOW, PACKET).isEmpty()).count();
  }
}
