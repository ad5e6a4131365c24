package dev.culvert.client;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads to block: virtual where the JDK has them, so that one that is pinned is missed. */
final class BlockedThreads {

  private BlockedThreads() {}

  static ExecutorService executor() {
    try {
      return Runtime.version().feature() < 21
          ? Executors.newCachedThreadPool()
          : (ExecutorService)
              Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("this JDK has virtual threads", e);
    }
  }
}
