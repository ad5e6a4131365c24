package dev.culvert.bench.report;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One fork that was made, whether its figures count or not. Immutable.
 *
 * @param cell what it measured
 * @param round from 1
 * @param attempt 1, or more for one made again
 * @param start when it began
 * @param took from start to end
 * @param foreign CPUs that other programs used meanwhile, on average
 * @param stolen CPUs that the hypervisor kept meanwhile
 * @param isContaminated whether that is more than the rules allow
 * @param isCounted whether its figures are in the observations
 * @param failure why it failed; null if it did not
 */
public record ForkFacts(
    String cell,
    int round,
    int attempt,
    Instant start,
    Duration took,
    double foreign,
    double stolen,
    boolean isContaminated,
    boolean isCounted,
    @Nullable String failure) {}
