package dev.culvert.bench.recommend;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cell that may be recommended; baselines are none. Immutable.
 *
 * @param cell its name in the observations
 * @param needs what it asks of the machine
 * @param jdk the lowest Java version that it runs on
 * @param hasTls whether it can speak TLS
 * @param failure why it failed, so that it is out whatever it measured; null if it did not
 * @param facts what speaks for or against it beside figures, such as its dependencies; shown for a
 *     tie
 * @param configuration the lines to paste to get it
 */
public record Candidate(
    String cell,
    Set<Need> needs,
    int jdk,
    boolean hasTls,
    @Nullable String failure,
    List<String> facts,
    List<String> configuration) {

  public Candidate {
    Set<Need> ordered = EnumSet.noneOf(Need.class);
    ordered.addAll(needs);
    needs = Collections.unmodifiableSet(ordered);
    facts = List.copyOf(facts);
    configuration = List.copyOf(configuration);
  }
}
