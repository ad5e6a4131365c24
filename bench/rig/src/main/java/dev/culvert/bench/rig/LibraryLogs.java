package dev.culvert.bench.rig;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What libraries log while they are measured: warnings, as in the commands. */
public final class LibraryLogs {

  /** Held, since the JDK holds loggers weakly. */
  private static final Logger ROOT = Logger.getLogger("");

  /** Warns where a namespace has no network card but loopback, which is how the rig's pods are. */
  private static final Logger NETTY_MACHINE_ID =
      Logger.getLogger("io.netty.util.internal.MacAddressUtil");

  private LibraryLogs() {}

  /** Nothing below a warning from now on. */
  public static void onlyWarnings() {
    ROOT.setLevel(Level.WARNING);
    NETTY_MACHINE_ID.setLevel(Level.SEVERE);
  }
}
