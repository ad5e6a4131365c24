package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.Session;
import dev.culvert.core.spi.TransportCapability;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Writes, half-closes, aborts, pauses and held-back buffers of both ends in random order, thousands
 * of them: FIN and RST in every state, and what befalls one stream befalls it alone.
 *
 * <p>The system property {@value #SEED} is a seed to run instead of the usual ones.
 */
abstract class SchedulesContract extends ContractGroup {

  static final String SEED = "culvert.tck.seed";

  private static final System.Logger LOG = System.getLogger(SchedulesContract.class.getName());
  private static final int FIXED_SEEDS = Scale.of(8, 3);
  private static final int AT_ONCE = 6;

  /** Another one in each JVM. */
  private static final long FRESH_SEED = new SecureRandom().nextLong() >>> 16;

  SchedulesContract(TransportContract contract) {
    super(contract);
  }

  /** Seeds that are always the same, and one that is new. */
  static LongStream seeds() {
    Long given = Long.getLong(SEED);
    if (given != null) {
      return LongStream.of(given);
    }
    LOG.log(System.Logger.Level.INFO, "the new schedule has {0}={1,number,#}", SEED, FRESH_SEED);
    return LongStream.concat(LongStream.rangeClosed(1, FIXED_SEEDS), LongStream.of(FRESH_SEED));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyByteAndEveryEndIsRight(long seed) throws Exception {
    Set<TransportCapability> claims = contract.provider().capabilities();
    Session session = fixture.connect();
    new StreamSchedule(
            fixture,
            session,
            seed,
            claims.contains(TransportCapability.PER_STREAM_FLOW_CONTROL) ? AT_ONCE : 1)
        .run();
    backend.on(80, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(session, 80), 100_000);
    Session.Stop stop =
        session.stop(Duration.ofSeconds(30)).toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(stop).isEqualTo(Session.Stop.GRACEFUL);
  }
}
