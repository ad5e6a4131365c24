package dev.culvert.bench.driver;

import dev.culvert.bench.link.Link;
import dev.culvert.bench.recommend.Candidate;
import dev.culvert.bench.recommend.Need;
import dev.culvert.bench.rig.Cell;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cells of a run that may be recommended, with what is known of them beside figures. Baselines
 * are none, nor is what enters no pod. Of a provider that is not Culvert's own nothing is known.
 */
final class Candidates {

  /** Connects from the host's network: the cost of entering a pod is not in it. */
  private static final String NO_WAY_IN = "direct";

  /** What Culvert itself is built for. */
  private static final int BASELINE_JDK = 17;

  private static final Map<String, Facts> TRANSPORTS =
      Map.of(
          "netty", new Facts(Set.of(), 0, "dev.culvert:culvert-transport-netty"),
          "jetty", new Facts(Set.of(), 0, "dev.culvert:culvert-transport-jetty"),
          "okhttp", new Facts(Set.of(), 0, "dev.culvert:culvert-transport-okhttp"));

  private static final Map<String, Facts> CONNECTORS =
      Map.of(
          "jnr",
          new Facts(
              EnumSet.of(Need.ROOT, Need.NATIVE_ACCESS),
              0,
              "native code through jnr-ffi, no process for a connection"),
          "ffm",
          new Facts(
              EnumSet.of(Need.ROOT, Need.NATIVE_ACCESS),
              22,
              "the JDK's own native access, no process for a connection"),
          "nsenter",
          new Facts(
              EnumSet.of(Need.ROOT, Need.SUBPROCESSES),
              0,
              "no native code in the JVM, needs nsenter and socat on the node"));

  private Candidates() {}

  /** What all that are compared have between client and node: nothing, or the only link. */
  static Optional<Link> link(List<Cell> cells) {
    return cells.stream().allMatch(cell -> cell.link().isPresent())
        ? cells.stream().findFirst().flatMap(Cell::link)
        : Optional.empty();
  }

  /** Those of a run, all over the same {@link #link}. */
  static List<Candidate> of(List<Cell> cells, Map<Cell, String> failures) {
    Optional<Link> link = link(cells);
    return cells.stream()
        .filter(
            cell ->
                !cell.isRaw()
                    && !cell.isBaseline()
                    && !cell.connectorName().equals(NO_WAY_IN)
                    && cell.link().equals(link))
        .map(cell -> candidate(cell, Optional.ofNullable(failures.get(cell))))
        .toList();
  }

  private static Candidate candidate(Cell cell, Optional<String> failure) {
    Facts unknown = new Facts(Set.of(), 0, "");
    Facts transport = TRANSPORTS.getOrDefault(cell.transportName(), unknown);
    Facts connector = CONNECTORS.getOrDefault(cell.connectorName(), unknown);
    Set<Need> needs = EnumSet.noneOf(Need.class);
    needs.addAll(transport.needs());
    needs.addAll(connector.needs());
    List<String> facts = new ArrayList<>();
    if (!transport.fact().isEmpty()) {
      facts.add("client: " + transport.fact());
    }
    if (!connector.fact().isEmpty()) {
      facts.add("node: " + connector.fact());
    }
    return new Candidate(
        cell.toString(),
        needs,
        Math.max(BASELINE_JDK, Math.max(transport.jdk(), connector.jdk())),
        true,
        failure.orElse(null),
        facts,
        StartCommands.of(cell));
  }

  /**
   * What is known of a provider. Immutable.
   *
   * @param needs of the machine
   * @param jdk the lowest it runs on; 0 for any that Culvert runs on
   * @param fact for people; may be empty
   */
  private record Facts(Set<Need> needs, int jdk, String fact) {}
}
