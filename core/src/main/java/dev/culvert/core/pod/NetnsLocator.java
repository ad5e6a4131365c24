package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Finds named network namespaces in a directory. */
final class NetnsLocator implements PodLocator {

  private final Path directory;
  private final PodWatcher watcher;

  NetnsLocator(Path directory, Duration watchInterval) {
    this.directory = directory;
    watcher = new PodWatcher("culvert-locator-netns", watchInterval);
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
    Path path = directory.resolve(pod.namespace() + "_" + pod.name());
    PodAddress.InNamespace address = PodIdentity.identified(new PodAddress.InNamespace(pod, path));
    if (address.identity().equals(PodAddress.InNamespace.UNKNOWN)) {
      throw new CulvertException(
          Failure.NOT_FOUND, "no pod " + pod + " on this node: there is no namespace " + path);
    }
    return address;
  }
}
