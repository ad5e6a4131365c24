package dev.culvert.core.pod;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.spi.PodAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Says whether what an address led to when it was found, or else at the first look, is still there.
 * Confined to one thread at a time.
 */
final class PodPresence implements Supplier<@Nullable CulvertException> {

  private final PodAddress address;
  private @Nullable String identity;

  PodPresence(PodAddress address) {
    this.address = address;
    identity = PodIdentity.found(address).orElse(null);
  }

  /** Where a change may be its end. */
  static Set<Path> directories(PodAddress address) {
    return address instanceof PodAddress.InNamespace namespace
        ? Set.of(namespace.path().toAbsolutePath().resolveSibling("."))
        : Set.of();
  }

  /** Why the pod is gone, or null while it is there. */
  @Override
  public @Nullable CulvertException get() {
    Optional<String> now = PodIdentity.of(address);
    if (identity == null) {
      identity = now.orElse(null);
    }
    if (now.isPresent() && now.get().equals(identity)) {
      return null;
    }
    String fate = now.isPresent() ? " is another one now" : " is gone";
    return new CulvertException(
        Failure.POD_GONE, "pod " + address.pod() + " has ended: " + target() + fate);
  }

  private String target() {
    if (address instanceof PodAddress.InNamespace namespace) {
      return "namespace " + namespace.path();
    }
    if (address instanceof PodAddress.OfProcess process) {
      return "process " + process.pid();
    }
    return address instanceof PodAddress.ByIp ? "its IP" : "the host's network";
  }
}
