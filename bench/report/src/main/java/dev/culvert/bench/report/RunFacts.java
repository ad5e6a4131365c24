package dev.culvert.bench.report;

import java.time.Instant;
import java.util.List;

/**
 * What run a report is of. Immutable.
 *
 * @param title the page's heading
 * @param profile the profile's name, such as {@code quick}
 * @param isIndicative whether the run is too short for more than a hint; every chart then says so
 * @param isNoisy whether a neighbour disturbed so much of it that disturbed forks count
 * @param start when it began
 * @param command the command line that does it again
 * @param conclusions what is sure, what is not, and what it would take, a sentence each
 * @param caveats what else to know before its figures are used, a sentence each
 */
public record RunFacts(
    String title,
    String profile,
    boolean isIndicative,
    boolean isNoisy,
    Instant start,
    String command,
    List<String> conclusions,
    List<String> caveats) {

  public RunFacts {
    conclusions = List.copyOf(conclusions);
    caveats = List.copyOf(caveats);
  }
}
