package dev.culvert.node.cri;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.Printable;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;
import dev.culvert.node.cri.v1.VersionResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * The locator {@code cri}: asks the container runtime of this machine, containerd or CRI-O, for the
 * pod's sandbox and its network namespace, over CRI v1. Thread-safe.
 *
 * <p>Option {@code cri.socket}: the runtime's Unix socket, as an absolute path with or without
 * {@code unix://} before it; without it the first that is there of containerd's and CRI-O's usual
 * ones. Option {@code cri.timeout}: how long the runtime has to answer, such as {@code 5s} or
 * {@code 500ms}, 5 s if left out.
 */
public final class CriLocatorProvider implements PodLocatorProvider {

  /** For the runtime to say its name; whoever waits for the list of providers waits this long. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Used by {@link java.util.ServiceLoader}. */
  public CriLocatorProvider() {}

  @Override
  public String name() {
    return "cri";
  }

  @Override
  public int priority() {
    return 6;
  }

  @Override
  public Availability availability() {
    Optional<Path> socket = CriOptions.usualSocket();
    return socket.isEmpty()
        ? Availability.unavailable(
            "no container runtime's socket at " + CriOptions.usualSockets(), CriOptions.REMEDY)
        : answers(socket.get(), PATIENCE);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Does not wait for the runtime: one that is there but does not answer fails each lookup, and
   * serves the next when it is well again.
   */
  @Override
  public PodLocator create(LocatorConfig config) {
    CriOptions options = CriOptions.parse(config.options());
    Path socket =
        options
            .existingSocket()
            .orElseThrow(
                () ->
                    new CulvertException(
                        Failure.UNAVAILABLE,
                        "the locator 'cri': no container runtime's socket at "
                            + options.places()
                            + "; "
                            + CriOptions.REMEDY));
    return new CriLocator(socket, options.timeout(), config.watchInterval());
  }

  /** Whether a runtime answers there within that time, and which. */
  static Availability answers(Path socket, Duration patience) {
    try (RuntimeClient runtime = new RuntimeClient(socket, patience)) {
      VersionResponse version = runtime.version().toCompletableFuture().get();
      return Availability.available(
          Printable.of(
                  version.getRuntimeName() + " " + version.getRuntimeVersion(),
                  RuntimeFailures.MAX_SAID)
              + " at "
              + socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Availability.unavailable("interrupted while asking " + socket, "ask again");
    } catch (ExecutionException e) {
      return Availability.unavailable(
          CulvertException.of(e).getMessage(), "or name another socket with cri.socket");
    }
  }
}
