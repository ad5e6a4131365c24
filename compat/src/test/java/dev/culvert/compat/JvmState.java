package dev.culvert.compat;

import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** What all code in a JVM shares, and a library therefore leaves as it is. Immutable. */
record JvmState(
    List<String> securityProviders,
    List<String> logging,
    TreeMap<String, String> properties,
    String uncaught) {

  /** Set by the JDK when it first selects, and by Jetty when it is loaded, wherever it is. */
  private static final Set<String> OF_OTHERS = Set.of("sun.nio.ch.bugLevel", "jetty.git.hash");

  /** As it is now. */
  static JvmState now() {
    TreeMap<String, String> properties = new TreeMap<>();
    System.getProperties().forEach((key, value) -> properties.put("" + key, "" + value));
    properties.keySet().removeAll(OF_OTHERS);
    return new JvmState(
        Arrays.stream(Security.getProviders()).map(Provider::getName).toList(),
        configuredLoggers(),
        properties,
        "" + Thread.getDefaultUncaughtExceptionHandler());
  }

  /** Of each logger what somebody has set; most have nothing. */
  private static List<String> configuredLoggers() {
    List<String> set = new ArrayList<>();
    for (String name : Collections.list(LogManager.getLogManager().getLoggerNames())) {
      Logger logger = LogManager.getLogManager().getLogger(name);
      if (logger == null) {
        continue;
      }
      Level level = logger.getLevel();
      Handler[] handlers = logger.getHandlers();
      if (level != null
          || handlers.length > 0
          || logger.getFilter() != null
          || !logger.getUseParentHandlers()) {
        set.add(
            String.join(
                " ",
                "'" + name + "'",
                "" + level,
                "" + Arrays.stream(handlers).map(h -> h.getClass() + " " + h.getLevel()).toList(),
                "" + logger.getFilter(),
                "" + logger.getUseParentHandlers()));
      }
    }
    Collections.sort(set);
    return set;
  }
}
