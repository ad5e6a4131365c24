package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The locator of a program that knows its pods, and needs no file for them. A pod has ended when
 * its namespace or process has; it looks as often as {@link LocatorConfig#DEFAULT} says.
 * Thread-safe.
 */
public final class GivenPods implements PodLocator {

  private final Map<PodRef, PodAddress> pods;
  private final PodWatcher watcher;

  /**
   * Starts the thread that looks, a daemon.
   *
   * @throws IllegalArgumentException if two addresses are of one pod
   */
  public GivenPods(PodAddress... pods) {
    this.pods =
        Stream.of(pods)
            .collect(
                Collectors.toUnmodifiableMap(
                    PodAddress::pod, Function.identity(), GivenPods::twice));
    watcher = new PodWatcher("culvert-locator-given", LocatorConfig.DEFAULT.watchInterval());
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return watcher.ask(() -> find(pod));
  }

  @Override
  public Watch watch(PodAddress address, Consumer<CulvertException> gone) {
    return watcher.watch(address, gone);
  }

  @Override
  public void close() {
    watcher.close();
  }

  private PodAddress find(PodRef pod) {
    PodAddress address = pods.get(pod);
    if (address == null) {
      throw new CulvertException(
          Failure.NOT_FOUND, "no pod " + pod + " on this node: its program has not named it");
    }
    return PodIdentity.lookedAt(address);
  }

  private static PodAddress twice(PodAddress one, PodAddress other) {
    throw new IllegalArgumentException(
        "pod " + one.pod() + " has two addresses, " + one + " and " + other + "; leave one out");
  }
}
