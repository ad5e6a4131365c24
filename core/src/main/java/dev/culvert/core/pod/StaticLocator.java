package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the pods that a file lists. */
final class StaticLocator implements PodLocator {

  private final StaticFile file;
  private final PodWatcher watcher;

  /** Reads the file once, so that a broken one is told at the start. */
  StaticLocator(StaticFile file, Duration watchInterval) {
    file.pods();
    this.file = file;
    watcher = new PodWatcher("culvert-locator-static", watchInterval);
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return watcher.ask(() -> find(pod));
  }

  @Override
  public Watch watch(PodAddress address, Consumer<CulvertException> gone) {
    PodPresence presence = new PodPresence(address);
    return watcher.watch(() -> reason(address, presence), gone, directories(address));
  }

  @Override
  public void close() {
    watcher.close();
  }

  private PodAddress find(PodRef pod) {
    PodAddress address;
    try {
      address = file.pods().get(pod);
    } catch (IllegalArgumentException e) {
      throw new CulvertException(Failure.UNAVAILABLE, "pod " + pod + ": " + e.getMessage(), e);
    }
    if (address == null) {
      throw new CulvertException(
          Failure.NOT_FOUND, "no pod " + pod + " on this node: " + file.path() + " has none");
    }
    return PodIdentity.lookedAt(address);
  }

  /** A file that cannot be read, perhaps half written, says nothing about the pod. */
  private @Nullable CulvertException reason(PodAddress address, PodPresence presence) {
    CulvertException gone = presence.get();
    if (gone != null) {
      return gone;
    }
    try {
      if (asListed(address).equals(file.pods().get(address.pod()))) {
        return null;
      }
    } catch (IllegalArgumentException | CulvertException e) {
      return null;
    }
    return new CulvertException(
        Failure.POD_GONE,
        "pod " + address.pod() + " has ended: " + file.path() + " no longer lists it there");
  }

  private Set<Path> directories(PodAddress address) {
    Set<Path> directories = new HashSet<>(PodPresence.directories(address));
    directories.add(file.path().resolveSibling("."));
    return directories;
  }

  /** A file lists paths and pids, and knows nothing of what was there. */
  private static PodAddress asListed(PodAddress address) {
    if (address instanceof PodAddress.InNamespace namespace) {
      return new PodAddress.InNamespace(namespace.pod(), namespace.path());
    }
    return address instanceof PodAddress.OfProcess process
        ? new PodAddress.OfProcess(process.pod(), process.pid())
        : address;
  }
}
