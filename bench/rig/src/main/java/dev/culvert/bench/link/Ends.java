package dev.culvert.bench.link;

/**
 * The two ends of a link between network namespaces: a device in each, and their addresses, which
 * are of the range for benchmarks of networks (RFC 2544, appendix C.2.2). Immutable.
 *
 * @param device its name here; the other has it too, over there
 * @param near the address here
 * @param far the address over there
 */
record Ends(String device, String near, String far) {

  private static final int PAIRS = 64;
  private static final int NETWORKS = 256;
  private static final int STEP = 4;

  /** Others for each process that lives at the same time, as good as always. */
  static Ends of(long pid) {
    String network = "198.18." + pid / PAIRS % NETWORKS + ".";
    long first = pid % PAIRS * STEP;
    return new Ends("clv" + pid, network + (first + 1), network + (first + 2));
  }
}
