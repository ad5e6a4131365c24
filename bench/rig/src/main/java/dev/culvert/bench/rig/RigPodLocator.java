package dev.culvert.bench.rig;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The one pod of the rig, and the locator that always finds it. Immutable. */
record RigPodLocator(PodAddress address) implements PodLocator {

  /** The pod's name. */
  static final PodRef POD = new PodRef("bench", "pod");

  /** The node's name, to a gateway. */
  static final String NODE = "node";

  private static final String HOST = "host";

  /** Where a pod process is. */
  static RigPodLocator of(RigPodProcess pod) {
    return parse(pod.namespaced() ? Long.toString(pod.pid()) : HOST);
  }

  /** Reads what {@link #text} wrote. */
  static RigPodLocator parse(String text) {
    return new RigPodLocator(
        text.equals(HOST)
            ? new PodAddress.OnHost(POD)
            : new PodAddress.OfProcess(POD, Long.parseLong(text)));
  }

  /** One word for a command line. */
  String text() {
    return address instanceof PodAddress.OfProcess process ? Long.toString(process.pid()) : HOST;
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return CompletableFuture.completedStage(address);
  }

  @Override
  public Watch watch(PodAddress watched, Consumer<CulvertException> gone) {
    return () -> {};
  }

  @Override
  public void close() {}
}
