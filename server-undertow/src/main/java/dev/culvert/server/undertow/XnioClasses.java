package dev.culvert.server.undertow;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.xnio.Xnio;

/**
 * XNIO's classes, and those that it stands on. When they are initialised, each library logs its
 * version at INFO, which is a line on standard error where nobody has configured logging: here it
 * is not. The loggers are afterwards as they were. Thread-safe.
 */
final class XnioClasses {

  /** Each of these is in another jar. */
  private static final List<String> NEEDED =
      List.of(
          "org.xnio.XnioWorker",
          "org.wildfly.common.context.ContextManager",
          "org.jboss.threads.EnhancedQueueExecutor");

  private static final List<String> GREETERS =
      List.of("org.xnio", "org.xnio.nio", "org.jboss.threads");

  private static final Lock LOADING = new ReentrantLock();
  private static boolean loaded;

  private XnioClasses() {}

  /**
   * All that starting its threads would need.
   *
   * @throws LinkageError if a jar is missing
   * @throws IllegalArgumentException if there is no XNIO for this system
   */
  static void load() {
    LOADING.lock();
    try {
      if (!loaded) {
        withoutGreetings();
        loaded = true;
      }
    } finally {
      LOADING.unlock();
    }
  }

  private static void withoutGreetings() {
    Map<Logger, @Nullable Filter> before = new HashMap<>();
    for (String name : GREETERS) {
      Logger logger = Logger.getLogger(name);
      Filter filter = logger.getFilter();
      before.put(logger, filter);
      logger.setFilter(
          entry ->
              !entry.getLevel().equals(Level.INFO) && (filter == null || filter.isLoggable(entry)));
    }
    try {
      initialise();
    } finally {
      before.forEach(Logger::setFilter);
    }
  }

  private static void initialise() {
    Xnio.getInstance();
    for (String name : NEEDED) {
      try {
        Class.forName(name, true, Xnio.class.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw (LinkageError) new NoClassDefFoundError(name).initCause(e);
      }
    }
  }
}
