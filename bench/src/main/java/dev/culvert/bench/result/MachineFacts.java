package dev.culvert.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.culvert.bench.link.LinkKind;
import dev.culvert.bench.plan.TargetJvm;
import dev.culvert.bench.rig.Cell;
import dev.culvert.bench.stats.Environment;
import java.io.File;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Facts of the machine that numbers depend on: env.json. A whitelist: no names of hosts or users,
 * and of variables that may hold anything only whether they are set. Immutable.
 */
public record MachineFacts(Map<String, String> facts) {

  public static final String NAME = "env.json";

  private static final String CORES = "cores";
  private static final String JAVA = "java";
  private static final String LINKS = "link emulation";

  /** Runs in which one of these differs are not of the same machine. */
  private static final List<String> IDENTITY =
      List.of(CORES, "cpu", "kernel", "arch", "jdk", "congestion control", LINKS);

  /** Variables whose value is recorded. */
  private static final List<String> SHOWN = List.of("LANG", "LC_ALL", "MALLOC_ARENA_MAX");

  /** Variables that change JVMs, and may hold anything. */
  private static final List<String> NOTED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final Path CLOCK =
      Path.of("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  private static final Path MITIGATIONS = Path.of("/sys/devices/system/cpu/vulnerabilities");

  private static final Path CONGESTION = Path.of("/proc/sys/net/ipv4/tcp_congestion_control");
  private static final Path THP = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  /** Reads them; what cannot be read is left out. */
  public static MachineFacts read(TargetJvm jvm) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(CORES, Integer.toString(Runtime.getRuntime().availableProcessors()));
    line(Path.of("/proc/cpuinfo"), "model name").ifPresent(cpu -> facts.put("cpu", cpu));
    line(Path.of("/proc/meminfo"), "MemTotal").ifPresent(memory -> facts.put("memory", memory));
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("arch", System.getProperty("os.arch"));
    facts.put("jdk", jvm.description());
    facts.put(JAVA, Integer.toString(jvm.feature()));
    first(CONGESTION).ifPresent(name -> facts.put("congestion control", name));
    first(Path.of("/proc/sys/net/ipv4/tcp_rmem")).ifPresent(v -> facts.put("tcp_rmem", v));
    first(Path.of("/proc/sys/net/ipv4/tcp_wmem")).ifPresent(v -> facts.put("tcp_wmem", v));
    first(Path.of("/proc/sys/net/core/default_qdisc")).ifPresent(v -> facts.put("qdisc", v));
    first(CLOCK).ifPresent(clock -> facts.put("clock source", clock));
    line(Path.of("/proc/self/limits"), "Max open files")
        .ifPresent(limit -> facts.put("open files", limit.replaceAll("\\s+", " ")));
    first(Path.of("/sys/fs/cgroup/cpu.max")).ifPresent(max -> facts.put("cgroup cpu.max", max));
    first(THP).ifPresent(value -> facts.put("transparent huge pages", value));
    mitigations(facts);
    first(Path.of("/proc/loadavg")).ifPresent(load -> facts.put("load at start", load));
    return new MachineFacts(facts);
  }

  /** The same with what emulates the links of cells, if any has one. */
  public MachineFacts emulating(List<Cell> cells) {
    if (cells.stream().allMatch(cell -> cell.link().isEmpty())) {
      return this;
    }
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(LINKS, LinkKind.current().label());
    return new MachineFacts(more);
  }

  /** Reads env.json; empty if it is not there. */
  public static Optional<MachineFacts> read(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonFields machine = JsonFields.parse(Files.readString(file)).fields("machine");
      Map<String, String> facts = new LinkedHashMap<>();
      machine.names().forEach(fact -> facts.put(fact, machine.text(fact)));
      for (String number : List.of(CORES, JAVA)) {
        if (!facts.getOrDefault(number, "0").matches("[0-9]{1,6}")) {
          throw machine.wrong(number, "a whole number in quotes");
        }
      }
      return Optional.of(new MachineFacts(facts));
    } catch (JsonProcessingException | CharacterCodingException | IllegalArgumentException e) {
      throw new ResultFormatException(
          file + " cannot be read: " + e.getMessage() + ". Take it as the run left it", e);
    }
  }

  /** The document. */
  public String json() {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("schema", RunRecord.SCHEMA);
    environment.put("machine", facts);
    Map<String, Object> variables = new LinkedHashMap<>();
    SHOWN.forEach(
        name -> {
          String value = System.getenv(name);
          if (value != null) {
            variables.put(name, value);
          }
        });
    NOTED.forEach(name -> variables.put(name + " is set", System.getenv(name) != null));
    environment.put("variables", variables);
    environment.put("jars", jars());
    return JsonDocument.text(environment);
  }

  /** In which facts that decide about speed the other differs, in words; empty if in none. */
  public List<String> differencesTo(MachineFacts other) {
    return IDENTITY.stream()
        .filter(fact -> !Objects.equals(facts.get(fact), other.facts.get(fact)))
        .map(fact -> fact + ": " + facts.get(fact) + " here, " + other.facts.get(fact) + " there")
        .toList();
  }

  /** What must agree before two runs' times are held against each other. */
  public Environment environment() {
    return new Environment(
        facts.getOrDefault("cpu", "unknown"),
        cores(),
        facts.getOrDefault("congestion control", "unknown"),
        Integer.parseInt(facts.getOrDefault(JAVA, "0")),
        facts.getOrDefault(LINKS, Environment.NO_LINK),
        "equal",
        RunRecord.SCHEMA);
  }

  public int cores() {
    return Integer.parseInt(facts.getOrDefault(CORES, "1"));
  }

  /** One line with what matters most. */
  @Override
  public String toString() {
    return facts.get(CORES)
        + " cores, "
        + facts.get("kernel")
        + ", "
        + facts.get("jdk")
        + ", congestion control "
        + facts.getOrDefault("congestion control", "unknown");
  }

  /** The jars by name, which has the version. */
  private static List<String> jars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> new File(entry).getName())
        .filter(name -> name.endsWith(".jar"))
        .sorted()
        .toList();
  }

  private static void mitigations(Map<String, String> facts) {
    try (Stream<Path> all = Files.list(MITIGATIONS)) {
      for (Path mitigation : all.sorted().toList()) {
        first(mitigation)
            .filter(state -> !state.equals("Not affected"))
            .ifPresent(state -> facts.put("mitigation " + mitigation.getFileName(), state));
      }
    } catch (IOException e) {
      return; // Another system, or an older kernel.
    }
  }

  private static Optional<String> line(Path file, String key) {
    return lines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(key.length()).replaceFirst("^\\s*:", "").strip())
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
