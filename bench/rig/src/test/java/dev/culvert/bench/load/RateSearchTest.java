package dev.culvert.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RateSearchTest {

  private static final RateSearch SEARCH = new RateSearch(1_000, 64_000, 1.05);

  @ParameterizedTest
  @ValueSource(doubles = {20, 150, 999, 1_000, 1_001, 3_333, 31_999, 40_000})
  void findsTheRateOfAServerToItsResolution(double capacity) throws IOException {
    double found = SEARCH.run(rate -> rate <= capacity).getAsDouble();

    assertThat(found).isBetween(capacity / 1.05, capacity);
  }

  @Test
  void stopsAtTheHighestAndBelowTheLowest() throws IOException {
    assertThat(SEARCH.run(rate -> true)).hasValue(64_000);
    assertThat(SEARCH.run(rate -> false)).isEmpty();
  }

  @Test
  void oneFailureIsTriedAgain() throws IOException {
    List<Double> tried = new ArrayList<>();

    OptionalDouble found =
        SEARCH.run(
            rate -> {
              tried.add(rate);
              return rate <= 5_000 && !(rate == 4_000 && tried.indexOf(rate) == tried.size() - 1);
            });

    assertThat(found.getAsDouble()).isBetween(5_000 / 1.05, 5_000.0);
  }

  @Test
  void findsTheRateAtWhichAQueueBreaksTheLimit() throws IOException {
    SustainableRate sustainable =
        new SustainableRate(Duration.ofMillis(5), Duration.ofSeconds(1), 1);

    double found =
        SEARCH
            .run(
                rate -> {
                  Clockwork server = new Clockwork(100_000); // 10,000 a second.
                  SendSchedule schedule = SendSchedule.exponential(rate, Duration.ofSeconds(1), 1);
                  return sustainable.isSustained(
                      new Sender(schedule, server, server, server.answers())
                          .run(Duration.ofSeconds(20)));
                })
            .getAsDouble();

    assertThat(found).isBetween(8_000.0, 10_000.0);
  }
}
