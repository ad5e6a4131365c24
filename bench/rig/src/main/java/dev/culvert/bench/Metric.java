package dev.culvert.bench;

import dev.culvert.bench.stats.Measure;
import java.util.Optional;
import java.util.stream.Stream;

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
  /** CPU time of client, gateway, node and pod together, children included, for a GiB received. */
  UP_CPU("up.cpu", "CPU for bulk up", "s/GiB", false),
  UP_CPU_CLIENT("up.cpu.client", "CPU for bulk up, client", "s/GiB", false),
  UP_CPU_GATEWAY("up.cpu.gateway", "CPU for bulk up, gateway", "s/GiB", false),
  UP_CPU_NODE("up.cpu.node", "CPU for bulk up, node", "s/GiB", false),
  UP_CPU_POD("up.cpu.pod", "CPU for bulk up, pod", "s/GiB", false),
  /** The same the other way. */
  DOWN_CPU("down.cpu", "CPU for bulk down", "s/GiB", false),
  DOWN_CPU_CLIENT("down.cpu.client", "CPU for bulk down, client", "s/GiB", false),
  DOWN_CPU_GATEWAY("down.cpu.gateway", "CPU for bulk down, gateway", "s/GiB", false),
  DOWN_CPU_NODE("down.cpu.node", "CPU for bulk down, node", "s/GiB", false),
  DOWN_CPU_POD("down.cpu.pod", "CPU for bulk down, pod", "s/GiB", false),
  /** What an idle connection adds to the node: child processes. */
  IDLE_PROCESSES("idle.processes", "processes per connection", "", false),
  /** Threads of the node's JVM. */
  IDLE_THREADS("idle.threads", "threads per connection", "", false),
  /** File descriptors of the node's JVM. */
  IDLE_DESCRIPTORS("idle.descriptors", "descriptors per connection", "", false),
  /** RSS of the node's JVM outside of its heap. */
  IDLE_RSS("idle.rss", "memory of the JVM per connection", "KiB", false),
  /** What is in use of its heap after a collection. */
  IDLE_HEAP("idle.heap", "heap per connection", "KiB", false),
  /** PSS of the children. */
  IDLE_PSS("idle.pss", "memory of children per connection (PSS)", "KiB", false),
  /** USS of the children. */
  IDLE_USS("idle.uss", "memory of children per connection (USS)", "KiB", false),
  /** All memory that an idle connection takes on the node: JVM, heap, and children's PSS. */
  IDLE_BYTES("idle.bytes", "memory per idle connection", "B", false),
  /** The same in the client's JVM, the loads' own sockets included, and in the gateway's. */
  IDLE_CLIENT_HEAP("idle.client.heap", "heap per connection, client", "KiB", false),
  IDLE_CLIENT_NATIVE("idle.client.native", "native memory per connection, client", "KiB", false),
  IDLE_GATEWAY_HEAP("idle.gateway.heap", "heap per connection, gateway", "KiB", false),
  IDLE_GATEWAY_NATIVE("idle.gateway.native", "native memory per connection, gateway", "KiB", false),
  /** Latency from when a message was due, at a given rate over 16 connections. */
  OPENLOOP_P50("openloop.p50", "open loop p50", "us", false),
  OPENLOOP_P99("openloop.p99", "open loop p99", "us", false),
  /** The same from when it was sent. */
  OPENLOOP_SERVICE_P99("openloop.service.p99", "open loop p99, from sent", "us", false),
  /** By how much messages were sent late: the harness's own share. */
  OPENLOOP_LAG_P99("openloop.lag.p99", "open loop, lag of the sender p99", "us", false),
  /** The rate of answers as a share of the rate offered. */
  OPENLOOP_ACHIEVED("openloop.achieved", "open loop, achieved of offered", "", true),
  /** 1 if the latencies say more about the sender or a queue than about the way. */
  OPENLOOP_SATURATED("openloop.saturated", "open loop, saturated", "", false),
  /** The highest rate that keeps p99 within a limit. */
  OPENLOOP_SUSTAINABLE("openloop.sustainable", "sustainable rate", "1/s", true),
  /** Latency of pings beside bulk connections of the same session. */
  FAIRNESS_P99("fairness.p99", "ping beside bulk p99", "us", false),
  /** The same as a multiple of that without them. */
  FAIRNESS_INFLATION("fairness.inflation", "ping p99 beside bulk to alone", "", false),
  /** What the bulk connections carry meanwhile. */
  FAIRNESS_BULK("fairness.bulk", "bulk beside pings", "MiB/s", true),
  /** Up and down at once, on a connection each. */
  DUPLEX("duplex", "bulk both ways at once", "MiB/s", true),
  /** 16 connections of one session at once. */
  STREAMS_UP("streams.up", "bulk up, 16 connections", "MiB/s", true),
  STREAMS_DOWN("streams.down", "bulk down, 16 connections", "MiB/s", true),
  /** What a connection carries beside one whose reader has stopped, of what it carries alone. */
  SLOW_RETAINED("slow.retained", "kept beside a stopped reader", "", true),
  /** By how much node and client grow through it. */
  SLOW_MEMORY("slow.memory", "memory held for a stopped reader", "KiB", false),
  /** Connections that open, echo a byte and close, eight at a time. */
  CHURN_RATE("churn.rate", "connections a second, 8 at once", "1/s", true),
  /** The same one at a time. */
  CHURN_SEQUENTIAL("churn.sequential", "connections a second, one at a time", "1/s", true),
  /** Round trips of larger messages. */
  RTT_1K("rtt.1k.p50", "round trip of 1 KiB p50", "us", false),
  RTT_16K("rtt.16k.p50", "round trip of 16 KiB p50", "us", false),
  RTT_64K("rtt.64k.p50", "round trip of 64 KiB p50", "us", false),
  RTT_1M("rtt.1m.p50", "round trip of 1 MiB p50", "us", false),
  RTT_1K_P99("rtt.1k.p99", "round trip of 1 KiB p99", "us", false),
  RTT_16K_P99("rtt.16k.p99", "round trip of 16 KiB p99", "us", false),
  RTT_64K_P99("rtt.64k.p99", "round trip of 64 KiB p99", "us", false),
  RTT_1M_P99("rtt.1m.p99", "round trip of 1 MiB p99", "us", false),
  /** Bulk by the number of connections; {@link Growth} knows which is which. */
  GROW_UP_1("grow.up.1", "growth: bulk up, 1 connection", "MiB/s", true),
  GROW_UP_16("grow.up.16", "growth: bulk up, 16 connections", "MiB/s", true),
  GROW_UP_256("grow.up.256", "growth: bulk up, 256 connections", "MiB/s", true),
  GROW_UP_1000("grow.up.1000", "growth: bulk up, 1,000 connections", "MiB/s", true),
  GROW_DOWN_1("grow.down.1", "growth: bulk down, 1 connection", "MiB/s", true),
  GROW_DOWN_16("grow.down.16", "growth: bulk down, 16 connections", "MiB/s", true),
  GROW_DOWN_256("grow.down.256", "growth: bulk down, 256 connections", "MiB/s", true),
  GROW_DOWN_1000("grow.down.1000", "growth: bulk down, 1,000 connections", "MiB/s", true),
  GROW_UP_1_CPU("grow.up.1.cpu", "growth: CPU for bulk up, 1 connection", "s/GiB", false),
  GROW_UP_1_CPU_CLIENT(
      "grow.up.1.cpu.client", "growth: CPU for bulk up, 1 connection, client", "s/GiB", false),
  GROW_UP_1_CPU_GATEWAY(
      "grow.up.1.cpu.gateway", "growth: CPU for bulk up, 1 connection, gateway", "s/GiB", false),
  GROW_UP_1_CPU_NODE(
      "grow.up.1.cpu.node", "growth: CPU for bulk up, 1 connection, node", "s/GiB", false),
  GROW_UP_16_CPU("grow.up.16.cpu", "growth: CPU for bulk up, 16 connections", "s/GiB", false),
  GROW_UP_16_CPU_CLIENT(
      "grow.up.16.cpu.client", "growth: CPU for bulk up, 16 connections, client", "s/GiB", false),
  GROW_UP_16_CPU_GATEWAY(
      "grow.up.16.cpu.gateway", "growth: CPU for bulk up, 16 connections, gateway", "s/GiB", false),
  GROW_UP_16_CPU_NODE(
      "grow.up.16.cpu.node", "growth: CPU for bulk up, 16 connections, node", "s/GiB", false),
  GROW_UP_256_CPU("grow.up.256.cpu", "growth: CPU for bulk up, 256 connections", "s/GiB", false),
  GROW_UP_256_CPU_CLIENT(
      "grow.up.256.cpu.client", "growth: CPU for bulk up, 256 connections, client", "s/GiB", false),
  GROW_UP_256_CPU_GATEWAY(
      "grow.up.256.cpu.gateway",
      "growth: CPU for bulk up, 256 connections, gateway",
      "s/GiB",
      false),
  GROW_UP_256_CPU_NODE(
      "grow.up.256.cpu.node", "growth: CPU for bulk up, 256 connections, node", "s/GiB", false),
  GROW_UP_1000_CPU(
      "grow.up.1000.cpu", "growth: CPU for bulk up, 1,000 connections", "s/GiB", false),
  GROW_UP_1000_CPU_CLIENT(
      "grow.up.1000.cpu.client",
      "growth: CPU for bulk up, 1,000 connections, client",
      "s/GiB",
      false),
  GROW_UP_1000_CPU_GATEWAY(
      "grow.up.1000.cpu.gateway",
      "growth: CPU for bulk up, 1,000 connections, gateway",
      "s/GiB",
      false),
  GROW_UP_1000_CPU_NODE(
      "grow.up.1000.cpu.node", "growth: CPU for bulk up, 1,000 connections, node", "s/GiB", false),
  GROW_DOWN_1_CPU("grow.down.1.cpu", "growth: CPU for bulk down, 1 connection", "s/GiB", false),
  GROW_DOWN_1_CPU_CLIENT(
      "grow.down.1.cpu.client", "growth: CPU for bulk down, 1 connection, client", "s/GiB", false),
  GROW_DOWN_1_CPU_GATEWAY(
      "grow.down.1.cpu.gateway",
      "growth: CPU for bulk down, 1 connection, gateway",
      "s/GiB",
      false),
  GROW_DOWN_1_CPU_NODE(
      "grow.down.1.cpu.node", "growth: CPU for bulk down, 1 connection, node", "s/GiB", false),
  GROW_DOWN_16_CPU("grow.down.16.cpu", "growth: CPU for bulk down, 16 connections", "s/GiB", false),
  GROW_DOWN_16_CPU_CLIENT(
      "grow.down.16.cpu.client",
      "growth: CPU for bulk down, 16 connections, client",
      "s/GiB",
      false),
  GROW_DOWN_16_CPU_GATEWAY(
      "grow.down.16.cpu.gateway",
      "growth: CPU for bulk down, 16 connections, gateway",
      "s/GiB",
      false),
  GROW_DOWN_16_CPU_NODE(
      "grow.down.16.cpu.node", "growth: CPU for bulk down, 16 connections, node", "s/GiB", false),
  GROW_DOWN_256_CPU(
      "grow.down.256.cpu", "growth: CPU for bulk down, 256 connections", "s/GiB", false),
  GROW_DOWN_256_CPU_CLIENT(
      "grow.down.256.cpu.client",
      "growth: CPU for bulk down, 256 connections, client",
      "s/GiB",
      false),
  GROW_DOWN_256_CPU_GATEWAY(
      "grow.down.256.cpu.gateway",
      "growth: CPU for bulk down, 256 connections, gateway",
      "s/GiB",
      false),
  GROW_DOWN_256_CPU_NODE(
      "grow.down.256.cpu.node", "growth: CPU for bulk down, 256 connections, node", "s/GiB", false),
  GROW_DOWN_1000_CPU(
      "grow.down.1000.cpu", "growth: CPU for bulk down, 1,000 connections", "s/GiB", false),
  GROW_DOWN_1000_CPU_CLIENT(
      "grow.down.1000.cpu.client",
      "growth: CPU for bulk down, 1,000 connections, client",
      "s/GiB",
      false),
  GROW_DOWN_1000_CPU_GATEWAY(
      "grow.down.1000.cpu.gateway",
      "growth: CPU for bulk down, 1,000 connections, gateway",
      "s/GiB",
      false),
  GROW_DOWN_1000_CPU_NODE(
      "grow.down.1000.cpu.node",
      "growth: CPU for bulk down, 1,000 connections, node",
      "s/GiB",
      false),
  /** How long the warm-up took. */
  WARM_SECONDS("warm.seconds", "warm-up", "s", false),
  /** 1 if every JVM was done with compiling at its end. */
  WARM_QUIET("warm.quiet", "compilers quiet after it", "", true),
  /** From the start of the client's command until it listens; everything else has just started. */
  COLD_START("cold.start", "cold: client's start until it listens", "ms", false),
  /** To the first byte, as all that follow. */
  COLD_FIRST("cold.first", "cold: first connection", "us", false),
  COLD_SECOND("cold.to10", "cold: connections 2 to 10, p50", "us", false),
  COLD_ELEVENTH("cold.to100", "cold: connections 11 to 100, p50", "us", false),
  COLD_HUNDREDTH("cold.to200", "cold: connections 101 to 200, p50", "us", false),
  /** On one more connection. */
  COLD_MEBIBYTE("cold.mib", "cold: first MiB down", "ms", false),
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

  /** Whether it is what something grew by between two looks, so that it may be below 0. */
  public boolean isDifference() {
    return label.startsWith("idle.") || this == SLOW_MEMORY;
  }

  /**
   * What belongs to it, such as the CPU time of a rate.
   *
   * @param ending of the label, behind this one's and a dot
   */
  Metric part(String ending) {
    return labelled(label + "." + ending)
        .orElseThrow(() -> new IllegalArgumentException(label + " has no part " + ending));
  }

  /** The metric of a label; empty if there is none. */
  public static Optional<Metric> labelled(String label) {
    return Stream.of(values()).filter(metric -> metric.label.equals(label)).findFirst();
  }

  /** The same for the statistics. */
  public Measure measure() {
    return new Measure(label, title, unit, moreIsBetter);
  }
}
