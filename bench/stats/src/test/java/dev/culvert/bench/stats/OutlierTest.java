package dev.culvert.bench.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutlierTest {

  /** Quartiles 10 and 14 about: beyond 20 is near, beyond 26 far. */
  @Test
  void forksBeyondTukeysFencesAreShown() {
    assertThat(Outlier.in(Series.of(9, 10, 11, 12, 13, 14, 15, 21, 40)))
        .containsExactly(new Outlier(9, 40, true))
        .first()
        .satisfies(outlier -> assertThat(outlier.isFar()).isTrue());
    assertThat(Outlier.in(Series.of(9, 10, 11, 12, 13, 14, 15, 10, 12, 13, 22)))
        .containsExactly(new Outlier(11, 22, false));
    assertThat(Outlier.in(Series.of(1, 100, 101, 102, 103, 104)))
        .containsExactly(new Outlier(1, 1, true));
  }

  @Test
  void threeForksHaveNone() {
    assertThat(Outlier.in(Series.of(1, 1, 1000))).isEmpty();
  }
}
