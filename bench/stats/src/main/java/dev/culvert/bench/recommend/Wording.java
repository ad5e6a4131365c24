package dev.culvert.bench.recommend;

import dev.culvert.bench.recommend.Recommendation.Exclusion;
import dev.culvert.bench.recommend.Recommendation.Flip;
import dev.culvert.bench.recommend.Recommendation.Safest;
import dev.culvert.bench.recommend.Recommendation.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A recommendation in sentences. */
final class Wording {

  private final Recommendation of;

  Wording(Recommendation of) {
    this.of = of;
  }

  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    sentences.add(pick());
    if (of.confidence() == Confidence.TIE) {
      of.picks().stream()
          .filter(standing -> !standing.facts().isEmpty())
          .map(standing -> standing.cell() + ": " + String.join(", ", standing.facts()) + ".")
          .forEach(sentences::add);
    }
    of.standings().stream().skip(1).map(this::behind).forEach(sentences::add);
    if (of.standings().size() > 1) {
      sentences.add(sensitivity());
    }
    Safest safest = of.safest();
    if (safest != null && of.standings().size() > 1) {
      sentences.add(
          "Safe choice: "
              + safest.cell()
              + ", never more than "
              + percent(safest.behind())
              + " behind the best (in "
              + safest.measure()
              + ").");
    }
    of.unmeasured()
        .forEach(
            (label, share) ->
                sentences.add(
                    "Not measured: "
                        + label
                        + ", which has "
                        + percent(share)
                        + " of the weight that was asked for."));
    if (of.confidence() != Confidence.UNDECIDED) {
      of.tooFew()
          .forEach((label, why) -> sentences.add("Not weighed: " + label + ": " + why + "."));
    }
    of.notComparable().forEach(cell -> sentences.add(exclusion(cell, "cannot be compared")));
    of.excluded().forEach(cell -> sentences.add(exclusion(cell, "is out")));
    return List.copyOf(sentences);
  }

  private String pick() {
    String workload = " for the workload " + of.workload();
    if (of.confidence() == Confidence.UNDECIDED) {
      return of.tooFew().isEmpty()
          ? "No recommendation" + workload + ": too little of what it weighs was measured."
          : "Not decided yet"
              + workload
              + ": "
              + String.join("; ", of.tooFew().values().stream().distinct().toList())
              + ".";
    }
    Standing first = of.standings().get(0);
    if (of.standings().size() == 1) {
      return "Use " + first.cell() + workload + ": nothing else is left to compare it with.";
    }
    String share = "best in " + percent(first.best()) + " of resamples";
    return switch (of.confidence()) {
      case CLEAR -> "Use " + first.cell() + workload + ": " + share + ", clear.";
      case LIKELY -> "Probably use " + first.cell() + workload + ": " + share + ".";
      default -> tie(workload, share);
    };
  }

  private String tie(String workload, String share) {
    String tied = of.picks().stream().map(Standing::cell).collect(Collectors.joining(", "));
    return "A tie"
        + workload
        + " between "
        + tied
        + " (the first is "
        + share
        + "): choose by what they need.";
  }

  private String behind(Standing standing) {
    double behind = 1 - standing.score() / of.standings().get(0).score();
    String dominated =
        standing.dominatedBy().isEmpty()
            ? ""
            : "; dominated by " + String.join(", ", standing.dominatedBy());
    return standing.cell()
        + " is "
        + percent(behind)
        + " behind"
        + (standing.isShownBehind() ? "" : ", which may be chance")
        + dominated
        + ".";
  }

  private String sensitivity() {
    if (of.flips().isEmpty()) {
      return "Stable: halving or doubling any one weight leaves "
          + of.standings().get(0).cell()
          + " in front.";
    }
    return of.flips().stream().map(Wording::flip).collect(Collectors.joining(" "));
  }

  private static String flip(Flip flip) {
    return String.format(
        Locale.ROOT,
        "%s leads if %s weighs %s than %s of all.",
        flip.winner(),
        flip.measure(),
        flip.factor() < 1 ? "less" : "more",
        percent(flip.share()));
  }

  private static String exclusion(Exclusion exclusion, String verb) {
    return exclusion.cell() + " " + verb + ": " + String.join("; ", exclusion.reasons()) + ".";
  }

  private static String percent(double share) {
    double percent = 100 * share;
    return String.format(Locale.ROOT, percent < 9.95 ? "%.1f %%" : "%.0f %%", percent);
  }
}
