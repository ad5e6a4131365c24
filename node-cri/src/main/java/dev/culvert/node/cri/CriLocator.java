package dev.culvert.node.cri;

import dev.culvert.core.CulvertException;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import dev.culvert.core.spi.PodLocator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds the pods of a container runtime. */
final class CriLocator implements PodLocator {

  private final RuntimeClient runtime;
  private final SandboxLookup lookup;
  private final SandboxWatcher watcher;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<PodAddress, Sandbox> located = new Recent();

  CriLocator(Path socket, Duration timeout, Duration watchInterval) {
    runtime = new RuntimeClient(socket, timeout);
    lookup = new SandboxLookup(runtime);
    watcher = new SandboxWatcher(runtime, watchInterval);
    // Loads gRPC and connects, for which the first lookup has no time. What is wrong, a lookup
    // says.
    var unused = runtime.version();
  }

  @Override
  public CompletionStage<PodAddress> locate(PodRef pod) {
    return lookup
        .find(pod)
        .thenApply(
            sandbox -> {
              remember(sandbox);
              return sandbox.address();
            });
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if {@link #locate} has not given this address
   */
  @Override
  public Watch watch(PodAddress address, Consumer<CulvertException> gone) {
    Sandbox sandbox = sandboxAt(address);
    if (sandbox == null) {
      throw new IllegalArgumentException(
          "pod " + address.pod() + " was not found by this locator at " + address);
    }
    return watcher.watch(sandbox, gone);
  }

  @Override
  public void close() {
    watcher.close();
    runtime.close();
  }

  private void remember(Sandbox sandbox) {
    lock.lock();
    try {
      located.remove(sandbox.address());
      located.put(sandbox.address(), sandbox);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Sandbox sandboxAt(PodAddress address) {
    lock.lock();
    try {
      return located.get(address);
    } finally {
      lock.unlock();
    }
  }

  /** Where the pods found last were; a watch follows its lookup at once. */
  private static final class Recent extends LinkedHashMap<PodAddress, Sandbox> {

    private static final long serialVersionUID = 1L;
    private static final int CAPACITY = 1024;

    @Override
    protected boolean removeEldestEntry(Map.Entry<PodAddress, Sandbox> eldest) {
      return size() > CAPACITY;
    }
  }
}
