package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HolmTest {

  /** 4 x 0.005, 3 x 0.01, 2 x 0.03; 1 x 0.04 may not be less than the one before it. */
  @Test
  void theLeastIsMultipliedByAllAndTheOthersByWhatIsLeft() {
    assertThat(Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}))
        .containsExactly(new double[] {0.03, 0.06, 0.06, 0.02}, within(1e-12));
  }

  /** R: p.adjust(c(0.0001, 0.02, 0.02, 0.7, 1), "holm"). */
  @Test
  void tiesAndChancesOfOneStay() {
    assertThat(Holm.adjust(new double[] {0.0001, 0.02, 0.02, 0.7, 1}))
        .containsExactly(new double[] {0.0005, 0.08, 0.08, 1, 1}, within(1e-12));
  }

  @Test
  void aFamilyOfOneIsLeftAlone() {
    assertThat(Holm.adjust(new double[] {0.04})).containsExactly(0.04);
    assertThat(Holm.adjust(new double[0])).isEmpty();
  }

  @Test
  void tenTrueHypothesesAreRejectedNoMoreOftenThanOne() {
    double any =
        Simulation.share(
            random -> {
              double[] chances = random.doubles(10).toArray();
              return Arrays.stream(Holm.adjust(chances)).anyMatch(chance -> chance <= 0.05);
            });

    assertThat(any).isBetween(0.03, 0.07);
  }
}
