package dev.culvert.bench.report;

import dev.culvert.bench.stats.AnalysisSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/** The words of the report. */
final class Glossary implements Section {

  private final AnalysisSettings settings;

  Glossary(AnalysisSettings settings) {
    this.settings = settings;
  }

  @Override
  public String id() {
    return "glossary";
  }

  @Override
  public String title() {
    return "Glossary";
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public void write(Html html, Charts charts) {
    html.in(
        "dl",
        () ->
            words()
                .forEach(
                    (word, meaning) -> {
                      html.text("dt", word);
                      html.text("dd", meaning);
                    }));
  }

  private Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("cell", "What is compared: a transport and a connector, such as netty/jnr.");
    words.put(
        "raw", "Kernel TCP without a relay: the ceiling of this rig, not something to choose.");
    words.put("fork", "One fresh set of processes and its one value of each measure: the datum.");
    words.put("round", "One fork of every cell, in shuffled order.");
    words.put("mean", "The geometric mean over forks: differences are ratios.");
    words.put(
        "interval",
        "Where the mean would be found again in "
            + Figures.percent(settings.confidence())
            + " of all repetitions; there is none below 4 forks.");
    words.put(
        "tier",
        "Cells that are not shown worse than the tier's best; a difference below "
            + Figures.percent(settings.tolerance())
            + " does not matter.");
    words.put(
        "detectable",
        "The smallest true difference that measuring so would have shown four times in five.");
    words.put("P(best)", "The share of resampled runs in which the cell's score is the highest.");
    words.put(
        "score", "The weighted geometric mean of the ratios to the best; 1 is best in everything.");
    words.put(
        "contaminated",
        "Other programs, or the hypervisor, took more CPU meanwhile than the rules allow.");
    words.put(
        "p50, p99", "Half of all were faster than p50; one in a hundred was slower than p99.");
    words.put(
        "cold",
        "Of processes that have just started, and of no other figure a part: everything else is"
            + " measured after a warm-up.");
    words.put("PSS, USS", "Memory of a process, what it shares counted in part, or not at all.");
    return words;
  }
}
