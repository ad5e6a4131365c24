package dev.culvert.bench.rig;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What libraries log while they are measured: warnings, as in the commands. */
public final class Logs {

  /** Held, since the JDK holds loggers weakly. */
  private static final Logger ROOT = Logger.getLogger("");

  private Logs() {}

  /** Nothing below a warning from now on. */
  public static void onlyWarnings() {
    ROOT.setLevel(Level.WARNING);
  }
}
