package dev.culvert.bench.report;

/** A part of the page; one without data is left out. */
interface Section {

  /** Its anchor. */
  String id();

  String title();

  /** Whether there is nothing to show. */
  boolean isEmpty();

  /**
   * Writes what stands below the title.
   *
   * @param charts takes those that go into it
   */
  void write(Html html, Charts charts);
}
