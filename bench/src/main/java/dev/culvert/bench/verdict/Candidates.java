package dev.culvert.bench.verdict;

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
import java.util.stream.Stream;

/**
 * The cells of a run that may be recommended, with what is known of them beside figures. Baselines
 * are none, nor is what enters no pod.
 */
final class Candidates {

  private Candidates() {}

  /** What all that are compared have between client and node: nothing, or the only link. */
  static Optional<Link> link(List<Cell> cells) {
    return cells.stream().allMatch(cell -> cell.link().isPresent())
        ? cells.stream().findFirst().flatMap(Cell::link)
        : Optional.empty();
  }

  /**
   * Those of a run, all over the same {@link #link}.
   *
   * @param java the version that the run was made on
   */
  static List<Candidate> of(List<Cell> cells, Map<Cell, String> failures, int java) {
    Optional<Link> link = link(cells);
    return cells.stream()
        .filter(
            cell ->
                !cell.isRaw()
                    && !cell.isBaseline()
                    && (cell.isRemote() || ProviderFacts.ofConnector(cell, java).entersPods())
                    && cell.link().equals(link))
        .map(cell -> candidate(cell, Optional.ofNullable(failures.get(cell)), java))
        .toList();
  }

  private static Candidate candidate(Cell cell, Optional<String> failure, int java) {
    ProviderFacts transport = ProviderFacts.ofTransport(cell, java);
    Optional<ProviderFacts> connector =
        cell.isRemote() ? Optional.empty() : Optional.of(ProviderFacts.ofConnector(cell, java));
    Set<Need> needs = EnumSet.noneOf(Need.class);
    needs.addAll(transport.needs());
    List<String> facts = new ArrayList<>(List.of("client: " + transport.fact()));
    connector.ifPresent(of -> needs.addAll(of.needs()));
    connector.ifPresent(of -> facts.add("node: " + of.fact()));
    return new Candidate(
        cell.toString(),
        needs,
        Stream.concat(Stream.of(transport), connector.stream())
            .mapToInt(ProviderFacts::jdk)
            .max()
            .orElseThrow(),
        true,
        failure.orElse(null),
        facts,
        StartCommands.of(cell));
  }
}
