package dev.culvert.bench.stats;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What must agree before two runs' times are held against each other. Immutable.
 *
 * @param cpu the processor's model
 * @param cores how many of them the run had
 * @param congestionControl the kernel's for TCP, such as {@code bbr}
 * @param jdk the Java version's first number
 * @param link what emulates links between the ends; {@link #NO_LINK} if no cell has one
 * @param tuning the profile of settings, {@code equal} or {@code defaults}
 * @param schema the version of the harness's results
 */
public record Environment(
    String cpu,
    int cores,
    String congestionControl,
    int jdk,
    String link,
    String tuning,
    int schema) {

  /** Goes with every other: there is no cell that both have and that has a link. */
  public static final String NO_LINK = "none";

  /** The same with other settings. */
  public Environment tuned(String settings) {
    return new Environment(cpu, cores, congestionControl, jdk, link, settings, schema);
  }

  /** What differs, a sentence each; none if the runs are comparable. */
  public List<String> differences(Environment other) {
    List<String> differences = new ArrayList<>();
    differ(differences, "processor", cpu, other.cpu);
    differ(differences, "cores", cores, other.cores);
    differ(differences, "congestion control", congestionControl, other.congestionControl);
    differ(differences, "JDK", jdk, other.jdk);
    if (!link.equals(NO_LINK) && !other.link.equals(NO_LINK)) {
      differ(differences, "link emulation", link, other.link);
    }
    differ(differences, "tuning", tuning, other.tuning);
    differ(differences, "schema of results", schema, other.schema);
    return List.copyOf(differences);
  }

  private static void differ(List<String> differences, String name, Object base, Object next) {
    if (!Objects.equals(base, next)) {
      differences.add(name + ": " + base + " in the base, " + next + " in the new run");
    }
  }
}
