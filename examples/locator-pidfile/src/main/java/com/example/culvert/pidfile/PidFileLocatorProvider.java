package com.example.culvert.pidfile;

import dev.culvert.core.config.LocatorConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodLocator;
import dev.culvert.core.spi.PodLocatorProvider;
import java.nio.file.Path;

/**
 * Provides the locator {@code pidfile}: pod {@code NS/NAME} is the process whose pid is in the file
 * {@code NS_NAME.pid}, as {@code podman run --pidfile} writes it. Thread-safe.
 *
 * <p>Option {@code pidfile.directory}: where the files are, {@code /run/pods} if left out.
 */
public final class PidFileLocatorProvider implements PodLocatorProvider {

  private static final String DIRECTORY = "/run/pods";

  /** Does nothing. */
  public PidFileLocatorProvider() {}

  @Override
  public String name() {
    return "pidfile";
  }

  @Override
  public int priority() {
    return 1;
  }

  @Override
  public Availability availability() {
    return Availability.available("pid files in " + DIRECTORY + ", or in pidfile.directory");
  }

  @Override
  public PodLocator create(LocatorConfig config) {
    return new PidFileLocator(
        Path.of(config.options().getOrDefault("pidfile.directory", DIRECTORY)),
        config.watchInterval());
  }
}
