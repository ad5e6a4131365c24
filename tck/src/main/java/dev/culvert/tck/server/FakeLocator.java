package dev.culvert.tck.server;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A node with one pod, {@code default/web}, until it is gone. Thread-safe. */
final class FakeLocator implements PodLocator {

  static final PodRef WEB = new PodRef("default", "web");

  private final PodAddress address;
  private final List<Consumer<CulvertException>> watches = new CopyOnWriteArrayList<>();

  /** Its pod is on the machine's own network. */
  FakeLocator() {
    this(new PodAddress.OnHost(WEB));
  }

  FakeLocator(PodAddress address) {
    this.address = address;
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return pod.equals(WEB)
        ? CompletableFuture.completedFuture(address)
        : CompletableFuture.failedFuture(
            new CulvertException(Failure.NOT_FOUND, "no pod " + pod + " on this node"));
  }

  @Override
  public Watch watch(PodAddress watched, Consumer<CulvertException> gone) {
    watches.add(gone);
    return () -> watches.remove(gone);
  }

  int watches() {
    return watches.size();
  }

  void podGone() {
    watches.forEach(
        watch -> watch.accept(new CulvertException(Failure.POD_GONE, "pod default/web has ended")));
  }

  @Override
  public void close() {
    watches.clear();
  }
}
