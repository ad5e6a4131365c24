package dev.culvert.node.cri;

import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Locators as the tests make, ask and leave them. */
final class Locators {

  private Locators() {}

  static PodLocator create(Path socket) {
    return create(socket, "20s");
  }

  static PodLocator create(Path socket, String timeout) {
    return new CriLocatorProvider()
        .create(
            new LocatorConfig(
                Duration.ofMillis(20),
                Map.of("cri.socket", socket.toString(), "cri.timeout", timeout)));
  }

  static PodAddress locate(PodLocator locator, PodRef pod) throws Exception {
    return locator.locate(pod).toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  static CulvertException failure(PodLocator locator, PodRef pod) {
    return CulvertException.of(
        catchThrowableOfType(ExecutionException.class, () -> locate(locator, pod)));
  }

  /** Closing leaves no thread; the kernel may take an instant to end one. */
  static void awaitNoThreads() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("culvert-locator-cri")));
  }
}
