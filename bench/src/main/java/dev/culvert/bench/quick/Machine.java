package dev.culvert.bench.quick;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Facts of the machine that numbers depend on. A whitelist: no names of hosts or users. Immutable.
 */
record Machine(Map<String, String> facts) {

  private static final Path CONGESTION = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
  private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  /** Reads them; what cannot be read is left out. */
  static Machine read(TargetJvm jvm) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    line(Path.of("/proc/cpuinfo"), "model name").ifPresent(cpu -> facts.put("cpu", cpu));
    line(Path.of("/proc/meminfo"), "MemTotal").ifPresent(memory -> facts.put("memory", memory));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("arch", System.getProperty("os.arch"));
    facts.put("jdk", jvm.description());
    first(CONGESTION).ifPresent(name -> facts.put("congestion control", name));
    first(Path.of("/proc/sys/net/ipv4/tcp_rmem")).ifPresent(v -> facts.put("tcp_rmem", v));
    first(Path.of("/proc/sys/net/ipv4/tcp_wmem")).ifPresent(v -> facts.put("tcp_wmem", v));
    first(THP).ifPresent(value -> facts.put("transparent huge pages", value));
    first(Path.of("/proc/loadavg")).ifPresent(load -> facts.put("load at start", load));
    return new Machine(facts);
  }

  int cores() {
    return Integer.parseInt(facts.getOrDefault("cores", "1"));
  }

  /** One line with what matters most. */
  @Override
  public String toString() {
    return facts.get("cores")
        + " cores, "
        + facts.get("kernel")
        + ", "
        + facts.get("jdk")
        + ", congestion control "
        + facts.getOrDefault("congestion control", "unknown");
  }

  private static Optional<String> line(Path file, String key) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static Optional<String> first(Path file) {
    return lines(file).stream().findFirst().map(line -> line.strip().replaceAll("\\s+", " "));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return List.of(); // Another system, or an older kernel.
    }
  }
}
