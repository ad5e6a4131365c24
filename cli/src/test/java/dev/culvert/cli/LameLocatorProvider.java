package dev.culvert.cli;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;

/** A locator of the name {@code cri} that never finds its runtime; it yields to the real one. */
public final class LameLocatorProvider implements PodLocatorProvider {

  @Override
  public String name() {
    return "cri";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Availability availability() {
    return Availability.available("asks the runtime at cri.socket");
  }

  @Override
  public PodLocator create(LocatorConfig config) {
    throw new CulvertException(
        Failure.UNAVAILABLE,
        "the locator 'cri': there is no runtime at "
            + config.options().get("cri.socket")
            + "; start it");
  }
}
