package dev.culvert.server;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** What the JVM allows outside of its heap. */
final class DirectMemory {

  private DirectMemory() {}

  /** Bytes: {@code -XX:MaxDirectMemorySize}, or as many as the heap may have. */
  static long limit() {
    long limit = option();
    return limit > 0 ? limit : Runtime.getRuntime().maxMemory();
  }

  private static long option() {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return jvm == null ? 0 : Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
    } catch (IllegalArgumentException e) {
      // A JVM without that option.
      return 0;
    }
  }
}
