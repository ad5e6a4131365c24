package dev.culvert.bench;

/** What the benchmarks measure; JMH has each as a secondary metric under its {@link #label}. */
public enum Metric {
  UP("up", "bulk up", "MiB/s", true),
  DOWN("down", "bulk down", "MiB/s", true),
  RTT_P50("rtt.p50", "round trip p50", "us", false),
  RTT_P99("rtt.p99", "round trip p99", "us", false),
  CONNECT_P50("connect.p50", "connect to first byte p50", "us", false),
  CONNECT_P99("connect.p99", "connect to first byte p99", "us", false),
  /** How many round trips the percentiles rest on. */
  RTT_COUNT("rtt.count", "round trips", "", true),
  /** How many opens the percentiles rest on. */
  CONNECT_COUNT("connect.count", "connections", "", true),
  /** CPU time of client, node and pod together for what went up, children included. */
  UP_CPU("up.cpu", "CPU for bulk up", "s/GiB", false),
  /** CPU time of client, node and pod together for what went down, children included. */
  DOWN_CPU("down.cpu", "CPU for bulk down", "s/GiB", false),
  /** CPUs that something else on the machine used meanwhile: the reason not to trust a number. */
  FOREIGN("foreign", "CPUs used by others", "CPUs", false);

  private final String label;
  private final String title;
  private final String unit;
  private final boolean moreIsBetter;

  Metric(String label, String title, String unit, boolean moreIsBetter) {
    this.label = label;
    this.title = title;
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
  }

  /** The name in JMH's results. */
  public String label() {
    return label;
  }

  /** The name for people. */
  public String title() {
    return title;
  }

  public String unit() {
    return unit;
  }

  /** Whether a higher value is the better one. */
  public boolean moreIsBetter() {
    return moreIsBetter;
  }
}
