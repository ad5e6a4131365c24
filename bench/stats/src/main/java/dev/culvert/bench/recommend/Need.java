package dev.culvert.bench.recommend;

/** What a cell asks of the machine that it runs on, and a user may refuse. */
public enum Need {
  ROOT("root"),
  NATIVE_ACCESS("native access"),
  SUBPROCESSES("subprocesses");

  private final String title;

  Need(String title) {
    this.title = title;
  }

  /** The name for people. */
  public String title() {
    return title;
  }
}
