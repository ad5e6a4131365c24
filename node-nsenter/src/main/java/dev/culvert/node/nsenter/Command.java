package dev.culvert.node.nsenter;

import java.util.List;

/**
 * What a child runs. No shell reads it, and nothing of it comes from a peer but the port.
 * Immutable.
 *
 * @param words the argument vector
 * @param podSocket how socat calls the pod's side in what it says: {@code socket 2}
 * @param inHelper whether a launcher starts it in the helper
 */
record Command(List<String> words, String podSocket, boolean inHelper) {

  /** A child to start, its three streams being pipes. */
  ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(words);
    // What it says is matched by text.
    builder.environment().put("LC_ALL", "C");
    return builder;
  }
}
