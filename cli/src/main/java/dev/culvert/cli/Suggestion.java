package dev.culvert.cli;

import java.util.Collection;
import java.util.Comparator;

/** What somebody may have meant who typed a word that is not known. */
final class Suggestion {

  /** So many letters typed wrong, left out or added may still be a slip. */
  private static final int MAX_SLIPS = 2;

  private Suggestion() {}

  /** {@code ; did you mean NAME?} if one is near enough, else nothing. */
  static String of(String word, Collection<String> known) {
    return known.stream()
        .filter(name -> distance(word, name) <= MAX_SLIPS)
        .min(
            Comparator.<String>comparingInt(name -> distance(word, name))
                .thenComparing(Comparator.naturalOrder()))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /** Levenshtein's, row by row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
