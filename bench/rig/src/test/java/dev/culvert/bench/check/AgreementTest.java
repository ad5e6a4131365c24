package dev.culvert.bench.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgreementTest {

  /** Both went from 100 to 50 and 200 with the machine; by round they are a tenth apart. */
  @Test
  void whatTheMachineDoesToBothIsNotInTheRatio() {
    Agreement of = of(new double[] {100, 50, 200}, new double[] {110, 55, 220});

    assertThat(of.ratio()).isCloseTo(1 / 1.1, within(1e-9));
    assertThat(of.uncertainty()).isCloseTo(1, within(1e-9));
    assertThat(of.isWithin(0.101)).isTrue();
    assertThat(of.isWithin(0.099)).isFalse();
  }

  /** By hand: logarithms of 2 and 1/2 have the mean 0 and the deviation 0.980; t is 12.706. */
  @Test
  void roundsThatDisagreeSaySo() {
    Agreement of = of(new double[] {200, 100}, new double[] {100, 200});

    assertThat(of.ratio()).isCloseTo(1, within(1e-9));
    assertThat(Math.log(of.uncertainty())).isCloseTo(12.706 * 0.9803 / Math.sqrt(2), within(0.01));
    assertThat(of(new double[] {1}, new double[] {1}).uncertainty()).isInfinite();
  }

  private static Agreement of(double[] ours, double[] theirs) {
    Agreement of = new Agreement("bulk", "somebody", true);
    for (int round = 0; round < ours.length; round++) {
      of.ours(ours[round]);
      of.theirs(theirs[round]);
    }
    return of;
  }
}
