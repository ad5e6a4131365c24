package dev.culvert.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Colours that people with any sight tell apart (Okabe and Ito, "Color Universal Design", 2008),
 * each with a shape: the numbers of both have no common divisor, so pairs repeat late.
 */
final class Palette {

  private static final List<String> COLOURS =
      List.of("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#999933");

  private static final List<String> SHAPES =
      List.of("circle", "rect", "triangle", "diamond", "roundRect", "arrow");

  private Palette() {}

  /** A colour and a shape for each cell, by name. */
  static Map<String, Object> of(List<String> cells) {
    Map<String, Object> styles = new LinkedHashMap<>();
    for (String cell : cells) {
      int i = styles.size();
      styles.put(cell, Map.of("colour", colour(i), "shape", SHAPES.get(i % SHAPES.size())));
    }
    return styles;
  }

  /** The colour of the n-th thing. */
  static String colour(int n) {
    return COLOURS.get(n % COLOURS.size());
  }
}
